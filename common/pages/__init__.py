"""ModelPages: a page set is a declaration; list, detail, add, edit, action, bulk and export come from it."""

from common.pages.base import PageView, scoped_or_404
from common.pages.declaration import Action, Fragment, ModelPages
from common.pages.editing import AddPage, EditPage, FormPage
from common.pages.exporting import ExportFile, ExportPage
from common.pages.list_files import EXPORT_CAP
from common.pages.lists import ListPage, filtered, heading
from common.pages.records import DetailPage, history
from common.pages.verbs import ActionPage, BulkPage

__all__ = [
    "EXPORT_CAP",
    "Action",
    "ActionPage",
    "AddPage",
    "BulkPage",
    "DetailPage",
    "EditPage",
    "ExportFile",
    "ExportPage",
    "FormPage",
    "Fragment",
    "ListPage",
    "ModelPages",
    "PageView",
    "filtered",
    "heading",
    "history",
    "scoped_or_404",
]
