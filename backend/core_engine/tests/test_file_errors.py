"""What the disk says, as sentences: what happened, what was kept, what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import av
import pytest

from core_engine.errors import DiskFull, EncodingFailed, EngineError, OutputUnwritable, SpecError
from core_engine.file_errors import disk_full, require_space, writing

TARGET = Path("/somewhere/private/final.mp4")


def translated(error: Exception, needed: int = 0, target: Path = TARGET) -> EngineError:
    with pytest.raises(EngineError) as caught, writing(target, needed):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


def failure(number: int) -> OSError:
    return OSError(number, os.strerror(number), str(TARGET))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_disk_that_takes_no_more_is_full(number: int) -> None:
    error = translated(failure(number), 1_200_000_000)
    assert isinstance(error, DiskFull)
    assert "needs about 1.2 GB, 0.0 MB is free" in str(error)
    assert "earlier film of that name is as it was" in str(error)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_may_not_be_written_is_told(number: int) -> None:
    error = translated(failure(number))
    assert isinstance(error, OutputUnwritable)
    assert "read-only or belongs to someone else" in str(error)
    assert "Choose another place" in str(error)


@pytest.mark.parametrize(
    "number", [errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP]
)
def test_a_place_that_is_none_is_told(number: int) -> None:
    error = translated(failure(number))
    assert isinstance(error, OutputUnwritable)
    assert "the place is no folder, or its name does not fit" in str(error)


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOENT, errno.ESTALE, errno.EMFILE])
def test_any_other_failure_says_what_was_kept(number: int) -> None:
    error = translated(failure(number))
    assert isinstance(error, EncodingFailed)
    assert os.strerror(number) in str(error)
    assert "Nothing was lost" in str(error)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.ENOTDIR, errno.EIO])
def test_no_sentence_holds_a_path(number: int) -> None:
    sentence = str(translated(failure(number), 10))
    assert "somewhere" not in sentence
    assert "private" not in sentence


def test_a_full_disk_is_recognised_when_ffmpeg_meets_it() -> None:
    error = av.FFmpegError(errno.ENOSPC, "No space left on device")
    assert isinstance(translated(error, 10), DiskFull)


def test_an_encoder_that_refuses_an_argument_is_no_bad_place() -> None:
    assert isinstance(translated(av.ArgumentError(errno.EINVAL, "Invalid argument")), EncodingFailed)


def test_errors_of_the_engine_pass_as_they_are() -> None:
    meant = SpecError("The story has no segments.")
    with pytest.raises(SpecError) as caught, writing(TARGET):
        raise meant
    assert caught.value is meant


def test_errors_that_are_no_disks_pass_as_they_are() -> None:
    with pytest.raises(ZeroDivisionError), writing(TARGET):
        raise ZeroDivisionError


def test_a_name_that_would_spoil_the_sentence_is_shown_safely() -> None:
    error = translated(failure(errno.EACCES), target=Path("/x/a\nb\N{RIGHT-TO-LEFT OVERRIDE}.mp4"))
    assert str(error).isprintable()


def test_sizes_are_told_in_words_that_people_use() -> None:
    assert "about 1.2 GB, 0.1 GB is free" in str(disk_full(1_200_000_000, 100_000_000))
    assert "about 3.4 MB, 0.2 MB is free" in str(disk_full(3_400_000, 200_000))


def test_an_unknown_need_is_not_told() -> None:
    assert "needs" not in str(disk_full(0, 100_000))


def test_a_quota_is_not_called_a_full_disk() -> None:
    sentence = str(disk_full(5_000_000, 80_000_000_000))
    assert "full" not in sentence
    assert "80.0 GB is free, but a quota, or the largest size of a file there, is reached" in sentence


def test_space_is_asked_for_before_the_work(tmp_path: Path) -> None:
    require_space(tmp_path, 0)
    with pytest.raises(DiskFull, match=r"needs about 1000000000\.0 GB, .* is free"):
        require_space(tmp_path, 10**18)
