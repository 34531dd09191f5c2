"""Files: read whole, written whole or not at all."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from immunograph.errors import FileError, MapError
from immunograph.files import read_bytes, read_text, write_bytes


def test_read_and_write_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "a map é.toml"
    for data in (b"", b"\x00\xff", b"x" * 3_000_000):
        write_bytes(path, data)
        assert read_bytes(path) == data
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa\r\nb\rc\n", "a\nb\nc\n"),
        ("炎症".encode(), "炎症"),
        (b"", ""),
    ],
)
def test_text_loses_its_mark_and_foreign_line_ends(tmp_path: Path, data: bytes, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert read_text(path) == text


def test_text_that_is_not_utf8_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes(b"id\nfine\ncaf\xe9\n")
    with pytest.raises(MapError) as caught:
        read_text(path)
    assert str(caught.value) == (
        f"{path}:3: the text is not UTF-8 (byte 0xe9 at offset 11) (save the file as UTF-8)"
    )
    path.write_text("id", encoding="utf-16")
    with pytest.raises(MapError, match="UTF-16"):
        read_text(path)


@pytest.mark.parametrize("name", ["missing.toml", "missing/map.toml", "a\0b", "x" * 300])
def test_what_is_not_there_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError) as caught:
        read_bytes(tmp_path / name)
    assert str(caught.value).startswith("cannot read ")
    assert "\n" not in str(caught.value)
    assert "\0" not in str(caught.value)


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="it is a folder"):
        read_bytes(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="it is a pipe"):  # and does not wait for a writer
        read_bytes(tmp_path / "pipe")
    with pytest.raises(FileError, match="it is a device"):
        read_bytes("/dev/zero")


def test_the_limit_holds(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"12345")
    assert read_bytes(path, limit=5) == b"12345"
    with pytest.raises(FileError, match="larger than the limit of 4 bytes"):
        read_bytes(path, limit=4)
    # A file that says it is empty and is not: the bound does not rest on its word.
    with pytest.raises(FileError, match="larger than the limit of 2 bytes"):
        read_bytes("/proc/self/status", limit=2)


def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"1")
    old.chmod(0o640)
    write_bytes(old, b"2")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "new", b"1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "real"
    target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(target)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(FileError, match="leads to itself"):
        write_bytes(tmp_path / "loop", b"")


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="it is a folder"):
        write_bytes(tmp_path, b"")
    with pytest.raises(FileError, match="there is no such folder"):
        write_bytes(tmp_path / "no" / "such" / "file", b"")
    with pytest.raises(FileError, match="no space left on device"):
        write_bytes("/dev/full", b"x")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match="not a folder"):
        write_bytes(tmp_path / "file" / "below", b"")
    with pytest.raises(FileError, match="name"):
        write_bytes(tmp_path / ("x" * 300), b"")
    assert os.listdir(tmp_path) == ["file"]


def _attempts(folder: str) -> str:
    """Try to write where that is not allowed; return what was said, and what is there."""
    os.chdir(folder)
    Path("kept").write_text("old")
    os.chmod("kept", 0o444)
    said = []
    for name in ("kept", "new"):
        try:
            write_bytes(name, b"new")
        except FileError as error:
            said.append(str(error))
        os.chmod(".", 0o555)
    os.chmod(".", 0o755)
    return "\n".join([*said, Path("kept").read_text(), *os.listdir()])


def test_a_folder_or_file_that_is_read_only() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                if os.geteuid() == 0:  # root may write everywhere: become somebody else
                    os.chown(folder, 65534, 65534)
                    os.setuid(65534)
                os.write(writer, _attempts(folder).encode())
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        os.close(writer)
        with os.fdopen(reader) as stream:
            said = stream.read()
    assert said.splitlines() == [
        "cannot write kept: it is read-only (check the permissions)",
        "cannot write new: permission denied (check the permissions)",
        "old",
        "kept",
    ]


def test_devices_and_streams_are_written_to(tmp_path: Path) -> None:
    write_bytes("/dev/null", b"gone")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    log = tmp_path / "log"
    log.write_bytes(b"before\n")
    program = "from immunograph.files import write_bytes as w; w('/dev/stdout', b'x\\n')"
    for name in ("/dev/stdout", "/dev/fd/1"):
        with log.open("ab") as stream:
            subprocess.run(
                [sys.executable, "-c", program.replace("/dev/stdout", name)],
                stdout=stream,
                check=True,
            )
    assert log.read_bytes() == b"before\nx\nx\n"


def _limit_file_size() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(b"old")
    program = (
        "import sys; from immunograph.files import write_bytes\n"
        "try: write_bytes(sys.argv[1], b'x' * 100_000)\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        text=True,
        preexec_fn=_limit_file_size,
        check=True,
    )
    assert done.stdout.startswith(f"FileError cannot write {path}: file too large")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["map.json"]


def test_an_interrupt_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(b"old")

    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, lambda *_: interrupted(0))
            with pytest.raises(KeyboardInterrupt):
                write_bytes(path, b"new")
        assert path.read_bytes() == b"old"
        assert os.listdir(tmp_path) == ["map.json"]


def test_a_leftover_of_a_killed_run_is_in_nobodys_way(tmp_path: Path) -> None:
    leftover = tmp_path / f".immunograph-{os.getpid()}-0.tmp"
    leftover.write_bytes(b"half")
    write_bytes(tmp_path / "map", b"whole")
    assert (tmp_path / "map").read_bytes() == b"whole"
    assert leftover.read_bytes() == b"half"


def test_a_read_that_fails_half_way_is_one_line() -> None:
    # A process may open its own memory, but page 0 of it cannot be read.
    with pytest.raises(FileError, match=r"cannot read /proc/self/mem: input/output error"):
        read_bytes("/proc/self/mem")


def test_a_kill_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    program = (
        "import sys; from immunograph.files import write_bytes\n"
        "print(flush=True)\n"
        "while True:\n"
        "    for letter in (b'a', b'b'): write_bytes(sys.argv[1], letter * 3_000_000)\n"
    )
    write_bytes(path, b"a" * 3_000_000)
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            child.kill()
        assert path.read_bytes() in (b"a" * 3_000_000, b"b" * 3_000_000)


def test_writers_at_once_do_not_tear_a_file(tmp_path: Path) -> None:
    path = tmp_path / "shared"
    contents = [bytes([65 + n]) * 200_000 for n in range(8)]

    def write(data: bytes) -> None:
        for _ in range(5):
            write_bytes(path, data)

    threads = [threading.Thread(target=write, args=(data,)) for data in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    assert os.listdir(tmp_path) == ["shared"]


def test_messages_show_no_control_characters() -> None:
    with pytest.raises(FileError) as caught:
        read_bytes("no\x1b[31mfile")
    assert "\x1b" not in str(caught.value)
    assert "no\\x1b[31mfile" in str(caught.value)
