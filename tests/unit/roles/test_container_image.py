# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OCI images → one archive of their root: layers, what they remove, links, owners, and what is refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from container_image import Refusal, flatten

Member = tuple[str, Any]  # a name, and a text, {"link": ...} (hard), {"symlink": ...}, {"device": True} or None
SYSTEM: list[Member] = [("sbin/init", "init"), ("etc", None), ("etc/a", "1"), ("etc/b", "2"), ("etc/c", "3")]


def packed(members: list[Member]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as layer:
        for name, what in members:
            info = tarfile.TarInfo(f"./{name}")
            info.uid, info.mode = 33, 0o640
            info.pax_headers = {"SCHILY.xattr.user.kept": "yes", "SCHILY.fflags": "dropped"}
            content = what.encode() if isinstance(what, str) else b""
            info.size = len(content)
            if what is None:
                info.type = tarfile.DIRTYPE
            elif isinstance(what, dict) and "device" in what:
                info.type = tarfile.BLKTYPE
            elif isinstance(what, dict):
                info.type = tarfile.LNKTYPE if "link" in what else tarfile.SYMTYPE
                info.linkname = what.get("link") or what["symlink"]
            layer.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def blob(root: Path, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    (root / "blobs/sha256").mkdir(parents=True, exist_ok=True)
    (root / "blobs/sha256" / digest).write_bytes(content)
    return f"sha256:{digest}"


def image(root: Path, *layers: list[Member], kind: str = "tar+gzip", images: int = 1) -> Path:
    pack = gzip.compress if kind == "tar+gzip" else bytes
    told = [
        {"mediaType": f"application/vnd.oci.image.layer.v1.{kind}", "digest": blob(root, pack(packed(layer)))}
        for layer in layers
    ]
    manifest = {"digest": blob(root, json.dumps({"layers": told}).encode())}
    attestation = {**manifest, "platform": {"os": "unknown"}}
    index = {"manifests": [*[manifest] * images, attestation]}
    (root / "index.json").write_text(json.dumps(index))
    return root


def flat(path: Path, cache: Path) -> dict[str, Any]:
    """Return what the archive holds, in the form of Member."""
    with tarfile.open(flatten(str(path), cache, "web")) as archive:
        found: dict[str, Any] = {}
        for info in archive:
            assert (info.uid, info.mode) == (33, 0o640)
            assert set(info.pax_headers) == {"SCHILY.xattr.user.kept"}
            stream = archive.extractfile(info) if info.isreg() else None
            what = stream.read().decode() if stream else {"link": info.linkname}
            found[info.name] = None if info.isdir() else {"symlink": info.linkname} if info.issym() else what
        return found


@pytest.mark.parametrize(
    ("layers", "root"),
    [
        ([[("etc/a", "new"), ("etc/.wh.b", "")]], {"etc": None, "etc/a": "new", "etc/c": "3"}),
        ([[("etc/.wh..wh..opq", ""), ("etc/d", "4")]], {"etc": None, "etc/d": "4"}),
        ([[(".wh.etc", "")], [("etc", "a file")]], {"etc": "a file"}),
        ([[("etc", {"symlink": "/srv"})]], {"etc": {"symlink": "/srv"}}),
        ([[("etc/x", {"link": "etc/a"}), ("etc/.wh.b", "")]], {"etc": None, "etc/a": "1", "etc/c": "3", "etc/x": "1"}),
        ([[("etc/.wh..wh..opq", ""), ("dev/vda", {"device": True})]], {"etc": None}),
        ([[("../../etc/a", "inside")]], {"etc": None, "etc/a": "inside", "etc/b": "2", "etc/c": "3"}),
    ],
)
def test_layers(tmp_path: Path, layers: list[list[Member]], root: dict[str, Any]) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    found = flat(image(tmp_path / "image", SYSTEM, *layers), cache)
    if "etc/x" in root:
        assert found["etc/x"] == {"link": "etc/a"}
        found["etc/x"] = found["etc/a"]
    assert found == {"sbin/init": "init", **root}


def test_a_second_name_keeps_the_content_of_a_file_whose_first_name_goes(tmp_path: Path) -> None:
    layers: list[list[Member]] = [[("etc/x", {"link": "etc/a"})], [("etc/.wh.a", "")]]
    assert flat(image(tmp_path, SYSTEM, *layers), tmp_path)["etc/x"] == "1"


def test_an_archive_of_a_layout_and_plain_layers(tmp_path: Path) -> None:
    layout = image(tmp_path / "image", SYSTEM, kind="tar")
    with tarfile.open(tmp_path / "image.tar", "w") as archive:
        archive.add(layout, ".")
    assert flat(tmp_path / "image.tar", tmp_path) == dict(SYSTEM)


def test_it_is_made_once_for_each_content(tmp_path: Path) -> None:
    made = flatten(str(image(tmp_path / "image", SYSTEM)), tmp_path, "web")
    before = made.stat().st_ino
    assert flatten(str(tmp_path / "image"), tmp_path, "web").stat().st_ino == before
    other = flatten(str(image(tmp_path / "image", SYSTEM, [("etc/d", "4")])), tmp_path, "web")
    assert other != made
    assert sorted(path.name for path in tmp_path.glob("*")) == sorted(["image", made.name, other.name])


@pytest.mark.parametrize(
    ("layers", "options", "said"),
    [
        (
            [[("bin/app", "x")]],
            {},
            "expected a root with /sbin/init, found none; a container is a whole system here: install systemd-sysv into "
            "the image (docs/virtual_servers.md)",
        ),
        (
            [SYSTEM],
            {"kind": "tar+zstd"},
            "expected layers packed with gzip, found application/vnd.oci.image.layer.v1.tar+zstd; 'skopeo copy "
            "--dest-compress-format gzip oci-archive:IMAGE oci-archive:OTHER' packs them so",
        ),
        (
            [SYSTEM],
            {"images": 2},
            "expected one image, found 2; 'skopeo copy --override-arch amd64 oci-archive:IMAGE:TAG oci-archive:OTHER' "
            "copies one",
        ),
        (
            [SYSTEM, [("link", {"symlink": "/etc"}), ("link/shadow", "x")]],
            {},
            "expected directories to be written into, found link/shadow below the link or file link",
        ),
        (
            [SYSTEM, [("etc/x", {"link": "../etc/nothing"})]],
            {},
            "expected etc/nothing to be there for its second name etc/x, found no such file",
        ),
    ],
)
def test_refusals(tmp_path: Path, layers: list[list[Member]], options: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal) as refusal:
        flatten(str(image(tmp_path / "image", *layers, **options)), tmp_path, "web")
    assert str(refusal.value) == said


def test_a_damaged_blob_and_a_directory_that_is_no_layout(tmp_path: Path) -> None:
    layout = image(tmp_path / "image", SYSTEM)
    for path in (layout / "blobs/sha256").iterdir():
        path.write_bytes(b"{}")
    with pytest.raises(Refusal, match=r"^the blob sha256:[0-9a-f]{64} is missing or damaged; copy the image again$"):
        flatten(str(layout), tmp_path, "web")
    with pytest.raises(Refusal, match=r"^expected an OCI image .*, but it has no index\.json; "):
        flatten(str(tmp_path), tmp_path, "web")
