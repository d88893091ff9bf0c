"""Copies the few front-end files the pages load from node_modules/ to static/vendor/."""

import re
import shutil
import sys
from pathlib import Path

FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "@tabler/icons-webfont/dist/tabler-icons.min.css",
    "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2",
    "htmx.org/dist/htmx.min.js",
    "tom-select/dist/js/tom-select.complete.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "echarts/dist/echarts.common.min.js",
)
# A map that is named but not shipped stops the manifest storage of collectstatic.
SOURCE_MAP = re.compile(r"(/\*|//)# sourceMappingURL=\S+( \*/)?\s*$")
# Every browser we support reads woff2; the two older formats of the icon font would triple the folder.
OLD_FONTS = re.compile(r',url\("[^"]+"\) format\("(?:woff|truetype)"\)')


def copy_assets(modules: Path, target: Path) -> None:
    """Fill target from modules as a whole: afterwards nothing else is in it."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "fonts").mkdir(parents=True)
    for name in FILES:
        source = modules / name
        if source.suffix == ".woff2":
            shutil.copyfile(source, fresh / "fonts" / source.name)
        else:
            text = OLD_FONTS.sub("", SOURCE_MAP.sub("", source.read_text("utf-8")))
            (fresh / source.name).write_text(text, "utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


if __name__ == "__main__":
    copy_assets(Path(sys.argv[1]), Path(sys.argv[2]))
