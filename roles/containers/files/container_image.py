# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make one archive of a root out of an OCI image, without unpacking it: owners stay, and no right of root is needed.

    container_image.py IMAGE CACHE NAME      prints the archive's name; made once for each content of the image

IMAGE is a layout directory or a tar archive of one (OCI image specification 1.1: image-layout.md, layer.md).
"""

from __future__ import annotations

import copy
import fcntl
import gzip
import hashlib
import json
import posixpath
import shutil
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WHITEOUT, OPAQUE = ".wh.", ".wh..wh..opq"
INIT = ("sbin/init", "usr/sbin/init", "lib/systemd/systemd", "usr/lib/systemd/systemd")
ONE = "'skopeo copy --override-arch amd64 oci-archive:IMAGE:TAG oci-archive:OTHER' copies one"
GZIP = "'skopeo copy --dest-compress-format gzip oci-archive:IMAGE oci-archive:OTHER' packs them so"


class Refusal(Exception):
    """The image cannot become the root of a container; the text says what to do."""


@dataclass(frozen=True)
class Entry:
    """A path of the root; a hard link is an entry with the same content."""

    info: tarfile.TarInfo
    layer: Path


@dataclass(frozen=True)
class Image:
    """The files of an image layout, in a directory or in an archive; work: a directory for what is read from it."""

    path: Path
    work: Path

    def file(self, name: str) -> Path | None:
        """Return a copy of a file of the layout; None if there is none."""
        target = self.work / name.replace("/", "-")
        if self.path.is_dir():
            return shutil.copyfile(self.path / name, target) if (self.path / name).is_file() else None
        with tarfile.open(self.path) as archive:
            found = next((info for info in archive if posixpath.normpath(info.name) == name and info.isreg()), None)
            stream = found and archive.extractfile(found)
            if not stream:
                return None
            with target.open("wb") as copied:
                shutil.copyfileobj(stream, copied)
        return target

    def blob(self, digest: str) -> Path:
        """Return a copy of a blob, whose digest was compared."""
        kind, _colon, value = digest.partition(":")
        if kind != "sha256" or not value.isalnum():
            raise Refusal(f"expected a digest of sha256, found {digest}")
        path = self.file(f"blobs/sha256/{value}")
        if path is None or _digest(path) != value:
            raise Refusal(f"the blob {digest} is missing or damaged; copy the image again")
        return path

    def manifest(self) -> dict[str, Any]:
        """Return the manifest of the one image that is there."""
        path = self.file("index.json")
        if path is None:
            told = "expected an OCI image (layout or archive), but it has no index.json"
            way = "'podman save --format oci-archive' or 'skopeo copy docker-archive:IMAGE oci-archive:OTHER' makes one"
            raise Refusal(f"{told}; {way}")
        found: dict[str, Any] = json.loads(path.read_text())
        while "manifests" in found:
            some = [one for one in found["manifests"] if one.get("platform", {}).get("os") != "unknown"]
            if len(some) != 1:
                raise Refusal(f"expected one image, found {len(some)}; {ONE}")
            found = json.loads(self.blob(some[0]["digest"]).read_text())
        return found

    def layer(self, told: dict[str, Any]) -> Path:
        """Return a layer as a plain tar archive."""
        kind = told["mediaType"]
        if not kind.endswith(("tar+gzip", "tar.gzip", ".tar")):
            raise Refusal(f"expected layers packed with gzip, found {kind}; {GZIP}")
        blob = self.blob(told["digest"])
        if kind.endswith(".tar"):
            return blob
        plain = blob.with_suffix(".tar")
        with gzip.open(blob) as packed, plain.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        return plain


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def apply(root: dict[str, Entry], layer: Path) -> None:
    """Put a layer over what the layers before it have made."""
    with tarfile.open(layer) as archive:
        members = {posixpath.normpath(f"/{info.name}").lstrip("/"): info for info in archive}
    for path in members:
        parent, name = posixpath.split(path)
        if name == OPAQUE:
            _remove_below(root, parent)
        elif name.startswith(WHITEOUT):
            _remove(root, posixpath.join(parent, name[len(WHITEOUT) :]))
    for path, info in members.items():
        device = info.ischr() or info.isblk()  # of the node, so none of the container's
        if path and not device and not posixpath.basename(path).startswith(WHITEOUT):
            _add(root, path, info, layer)


def _add(root: dict[str, Entry], path: str, info: tarfile.TarInfo, layer: Path) -> None:
    parent = posixpath.dirname(path)
    while parent:
        if parent in root and not root[parent].info.isdir():
            raise Refusal(f"expected directories to be written into, found {path} below the link or file {parent}")
        parent = posixpath.dirname(parent)
    if path in root and root[path].info.isdir() and not info.isdir():
        _remove_below(root, path)
    if info.issparse():
        raise Refusal(f"expected files that are packed whole, found {path} with holes")
    entry = Entry(info, layer)
    if info.islnk():
        target = posixpath.normpath(f"/{info.linkname}").lstrip("/")
        if target not in root or root[target].info.isdir():
            raise Refusal(f"expected {target} to be there for its second name {path}, found no such file")
        entry = root[target]
    root[path] = entry


def _remove(root: dict[str, Entry], path: str) -> None:
    root.pop(path, None)
    _remove_below(root, path)


def _remove_below(root: dict[str, Entry], path: str) -> None:
    start = f"{path}/" if path else ""
    for one in [one for one in root if one.startswith(start)]:
        del root[one]


def write(root: dict[str, Entry], archive: Path) -> None:
    """Write the root as one archive; what is the same file gets its content once."""
    first: dict[tuple[Path, int], str] = {}
    with tarfile.open(archive, "w:gz", format=tarfile.PAX_FORMAT, compresslevel=3) as target:
        for path, entry in sorted(root.items()):
            info = copy.copy(entry.info)
            info.name = path
            info.pax_headers = {key: said for key, said in info.pax_headers.items() if key.startswith("SCHILY.xattr.")}
            known = first.setdefault((entry.layer, entry.info.offset), path)
            if known != path:
                info.type, info.linkname, info.size = tarfile.LNKTYPE, known, 0
            with entry.layer.open("rb") as stream:
                stream.seek(entry.info.offset_data)
                target.addfile(info, stream if info.isreg() else None)


def flatten(path: str, cache: Path, name: str) -> Path:
    """Return the archive of an image's root; make it if it is not in the cache yet. Raises Refusal."""
    with tempfile.TemporaryDirectory(dir=cache) as work:
        return _flatten(Image(Path(path), Path(work)), cache, name)


def _flatten(image: Image, cache: Path, name: str) -> Path:
    manifest = image.manifest()
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    archive = cache / f"{name}-{digest[:16]}.tar.gz"
    if archive.exists():
        return archive
    root: dict[str, Entry] = {}
    for told in manifest["layers"]:
        apply(root, image.layer(told))
    if not any(one in root for one in INIT):
        way = "a container is a whole system here: install systemd-sysv into the image (docs/virtual_servers.md)"
        raise Refusal(f"expected a root with /sbin/init, found none; {way}")
    draft = cache / f".draft-{name}.tar.gz"
    write(root, draft)
    return draft.rename(archive)


def main() -> None:
    """Run it."""
    path, cache, name = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with (cache / ".lock").open("w") as lock:  # both nodes ask for it at once
            fcntl.flock(lock, fcntl.LOCK_EX)
            print(flatten(path, cache, name))
    except tarfile.TarError:
        sys.exit(
            f"{path}: expected an OCI image (layout or archive), or its layers, to be tar archives, found another file"
        )
    except (Refusal, OSError) as error:
        sys.exit(f"{path}: {error}")


if __name__ == "__main__":
    main()
