"""Refusals of files."""

from typing import ClassVar

from healthlink.errors import Conflict, Text, Unprocessable


class NotAPicture(Unprocessable):
    """The body is no JPEG, PNG or WebP that can be drawn: another kind of file, or a broken one."""

    title: ClassVar[Text] = {
        "en": "This is not a JPEG, PNG or WebP picture",
        "ru": "Это не изображение JPEG, PNG или WebP",
        "hy": "Սա JPEG, PNG կամ WebP պատկեր չէ",
    }


class PictureTooLarge(Unprocessable):
    """The picture has more than 40 megapixels, or takes too much work to draw."""

    title: ClassVar[Text] = {
        "en": "The picture is too large: 40 megapixels at most",
        "ru": "Изображение слишком большое: не более 40 мегапикселей",
        "hy": "Պատկերը չափազանց մեծ է՝ առավելագույնը 40 մեգապիքսել",
    }


class NotAFile(Unprocessable):
    """The bytes are no JPEG, PNG, WebP or PDF, or a broken one. What they are called does not
    matter."""

    title: ClassVar[Text] = {
        "en": "This is not a JPEG, PNG or WebP image or a PDF, or it is damaged",
        "ru": "Это не изображение JPEG, PNG, WebP и не PDF, или файл повреждён",
        "hy": "Սա JPEG, PNG, WebP պատկեր կամ PDF չէ, կամ ֆայլը վնասված է",
    }


class FileTooLarge(Unprocessable):
    """An image of more than 40 megapixels, a PDF of more than 2,000 pages, or a file that takes too
    much work to read. (A body of more than 20 MiB is `body-too-large`.)"""

    title: ClassVar[Text] = {
        "en": "The file is too large to be read: 40 megapixels or 2,000 pages at most",
        "ru": "Файл слишком велик: не более 40 мегапикселей или 2000 страниц",
        "hy": "Ֆայլը չափազանց մեծ է՝ առավելագույնը 40 մեգապիքսել կամ 2000 էջ",
    }


class ProtectedFile(Unprocessable):
    """The PDF is encrypted, with or without a password to open it."""

    title: ClassVar[Text] = {
        "en": "This PDF is protected; save it without a password and send it again",
        "ru": "Этот PDF защищён; сохраните его без пароля и отправьте снова",
        "hy": "Այս PDF-ը պաշտպանված է, պահպանեք առանց գաղտնաբառի և կրկին ուղարկեք",
    }


class NoThumbnail(Conflict):
    """A PDF has none; an image gets one a moment after the upload. `has_thumbnail` tells."""

    title: ClassVar[Text] = {
        "en": "There is no thumbnail of this file",
        "ru": "У этого файла нет миниатюры",
        "hy": "Այս ֆայլը մանրապատկեր չունի",
    }
