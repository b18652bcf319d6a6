"""The photo of a call. It is never printed, and never written anywhere."""

import base64
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Self

from .generated.models import ImageFormat, LivenessRequest

_MAGIC = {b"\xff\xd8\xff": ImageFormat.JPEG, b"\x89PNG\r\n\x1a\n": ImageFormat.PNG}


@dataclass(frozen=True)
class Image:
    """A JPEG or PNG file: at most 10,485,760 bytes, which the service checks."""

    content: bytes = field(repr=False)
    format: ImageFormat

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Takes a file's bytes; their beginning tells the format. Raises ValueError for anything but JPEG and PNG."""
        for magic, image_format in _MAGIC.items():
            if content.startswith(magic):
                return cls(content, image_format)
        raise ValueError("the image is neither JPEG nor PNG")

    @classmethod
    def from_path(cls, path: str | PathLike[str]) -> Self:
        """Reads a file. Raises OSError, or ValueError for anything but JPEG and PNG."""
        return cls.from_bytes(Path(path).read_bytes())

    def to_request(self) -> LivenessRequest:
        """The request's body."""
        return LivenessRequest(image=base64.b64encode(self.content).decode("ascii"), image_format=self.format)
