"""Refusals of files."""

from typing import ClassVar

from healthlink.errors import Text, Unprocessable


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
