// input[data-file-name="id"]: the chosen file, by name and size, is shown in the element of that id.
document.addEventListener("change", (event) => {
  const place = document.getElementById(event.target.dataset?.fileName || "");
  if (!place) return;
  const size = (file) => (file.size < 1048576 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`);
  place.textContent = [...event.target.files].map((file) => `${file.name} · ${size(file)}`).join("; ");
});
