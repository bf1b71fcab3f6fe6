"""Which stored license texts stand in a text, where, and how they differ from it: the kernels of full-text matching.

Shingles of four words nominate the texts of which three fifths are there; each nominee is then laid along the text word
by word, and every difference is kept. Work per word is bounded: a difference looks at most `REACH` words ahead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.udfs.core.license.index import EMPTY, LicenseIndex, slot_of

REACH = 60  # words that may be missing plus inserted at one place; a longer difference ends the match
SYNC = 3  # words in a row that must agree behind a difference
MATCH_FIELDS = ("text", "begin", "end", "matched", "missing", "inserted", "first_gap", "end_gap")
GAP_FIELDS = ("begin", "end", "text_begin", "text_end")


@njit
def _numbers(hashes, vocabulary, buckets):  # type: ignore[no-untyped-def]
    numbers = np.empty(hashes.shape[0], np.int32)
    for i in range(hashes.shape[0]):
        h = hashes[i]
        bucket = np.int64(h >> np.uint32(16))
        found = -1
        for at in range(buckets[bucket], buckets[bucket + 1]):
            if vocabulary[at] == h:
                found = at
                break
        numbers[i] = found
    return numbers


@njit
def _shingles(numbers, slots, keys):  # type: ignore[no-untyped-def]
    """For every word the place in keys of the shingle that begins there, or EMPTY."""
    found = np.full(numbers.shape[0], EMPTY, np.int32)
    mask = slots.shape[0] - 1
    for i in range(numbers.shape[0] - 3):
        a, b, c, d = numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]
        if a < 0 or b < 0 or c < 0 or d < 0:
            continue
        key = np.uint64(a) << np.uint64(48) | np.uint64(b) << np.uint64(32) | np.uint64(c) << np.uint64(16) | np.uint64(d)
        slot = slot_of(key, mask)
        while slots[slot] != EMPTY:
            if keys[slots[slot]] == key:
                found[i] = slots[slot]
                break
            slot = (slot + 1) & mask
    return found


@njit
def _nominate(shingles, posts, owners, begins):  # type: ignore[no-untyped-def]
    """Texts of which at least three fifths of the shingles occur (each counted once)."""
    seen = np.zeros(posts.shape[0], np.bool_)
    hits = np.zeros(begins.shape[0] - 1, np.int64)
    for i in range(shingles.shape[0]):
        key = shingles[i]
        if key != EMPTY and not seen[key]:
            seen[key] = True
            for at in range(posts[key], posts[key + 1]):
                hits[owners[at]] += 1
    nominated = np.zeros(begins.shape[0] - 1, np.bool_)
    for text in range(begins.shape[0] - 1):
        nominated[text] = 5 * hits[text] >= 3 * (begins[text + 1] - begins[text] - 3)
    return nominated


@njit
def _align(doc, d, text, t, budget, gaps, n_gaps):  # type: ignore[no-untyped-def]
    """Lay text[t:] along doc[d:]; returns the end in doc, words matched, missing, inserted, and how many gaps stand in `gaps`.

    Gives up (matched 0) when the differences exceed the budget. A tail that does not come is one last gap.
    """
    matched = missing = inserted = 0
    n_doc, n_text = doc.shape[0], text.shape[0]
    while t < n_text and d < n_doc:
        if doc[d] == text[t]:
            matched += 1
            d += 1
            t += 1
            continue
        best_d = best_t = -1
        # A difference over the budget ends the match: none is looked for.
        left = min(budget, 40 + (matched >> 1)) - missing - inserted
        for total in range(1, min(REACH, left) + 1):
            for skip_t in range(total + 1):
                at_t = t + skip_t
                at_d = d + total - skip_t
                if at_t >= n_text or at_d >= n_doc:
                    continue
                agree = 0
                while agree < SYNC and at_t + agree < n_text and at_d + agree < n_doc and doc[at_d + agree] == text[at_t + agree]:
                    agree += 1
                if agree == SYNC or (agree > 0 and at_t + agree == n_text):
                    best_d, best_t = at_d, at_t
                    break
            if best_d >= 0:
                break
        if best_d < 0:
            break
        if n_gaps < gaps.shape[1]:
            gaps[0, n_gaps] = d
            gaps[1, n_gaps] = best_d
            gaps[2, n_gaps] = t
            gaps[3, n_gaps] = best_t
        n_gaps += 1
        missing += best_t - t
        inserted += best_d - d
        d, t = best_d, best_t
    if t < n_text:
        if n_gaps < gaps.shape[1]:
            gaps[0, n_gaps] = d
            gaps[1, n_gaps] = d
            gaps[2, n_gaps] = t
            gaps[3, n_gaps] = n_text
        n_gaps += 1
        missing += n_text - t
        if missing + inserted > budget:
            matched = 0
    return d, matched, missing, inserted, n_gaps


@njit
def _lay_out(doc, shingles, nominated, numbers, begins, posts, places, owners, first, matches, gaps):  # type: ignore[no-untyped-def]
    """Fill matches and gaps; returns how many of each there are, which may exceed their room: then call again with more."""
    n_matches = n_gaps = 0
    free_from = np.zeros(begins.shape[0] - 1, np.int64)
    for d in range(doc.shape[0]):
        key = shingles[d]
        if key == EMPTY:
            continue
        for at in range(posts[key], posts[key + 1]):
            which = owners[at]
            if not nominated[which] or d < free_from[which]:
                continue
            place = places[at]
            begin = begins[which]
            size = begins[which + 1] - begin
            before = place - begin
            if before > (size >> 2):
                continue
            if before > 0:  # its very beginning may come a little later: titles repeat words of the text
                later = False
                for ahead in range(d + 1, min(d + REACH, shingles.shape[0])):
                    if shingles[ahead] == first[which]:
                        later = True
                        break
                if later:
                    continue
            budget = (size * 3 >> 3) - before if size > 60 else (size >> 2) - before
            first_gap = n_gaps
            start = d
            if before > 0:  # the first words differ: as many words of the text stand against them
                start = max(d - before, free_from[which])
                if n_gaps < gaps.shape[1]:
                    gaps[0, n_gaps] = start
                    gaps[1, n_gaps] = d
                    gaps[2, n_gaps] = 0
                    gaps[3, n_gaps] = before
                n_gaps += 1
            end, matched, missing, inserted, n_gaps = _align(doc, d, numbers[begin : begin + size], before, budget, gaps, n_gaps)
            if matched == 0:
                n_gaps = first_gap
                free_from[which] = max(d + 8, (d + end) >> 1)
                continue
            free_from[which] = end
            if n_matches < matches.shape[1]:
                matches[0, n_matches] = which
                matches[1, n_matches] = start
                matches[2, n_matches] = end
                matches[3, n_matches] = matched
                matches[4, n_matches] = missing + before
                matches[5, n_matches] = inserted
                matches[6, n_matches] = first_gap
                matches[7, n_matches] = n_gaps
            n_matches += 1
    return n_matches, n_gaps


def align(hashes: NDArray[np.uint32], index: LicenseIndex) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Matches, int64 (len(MATCH_FIELDS), n), and gaps, int64 (len(GAP_FIELDS), m), of a text given as word hashes.

    begin and end are words of the text; text_begin and text_end words of the license. Matches of different licenses overlap.
    """
    matches, gaps = np.empty((len(MATCH_FIELDS), 0), np.int64), np.empty((len(GAP_FIELDS), 0), np.int64)
    doc = _numbers(hashes, index.vocabulary, index.buckets)
    shingles = _shingles(doc, index.slots, index.keys)
    nominated = _nominate(shingles, index.posts, index.owners, index.begins)
    if not nominated.any():
        return matches, gaps
    room = 1024, 8192  # not touched, not paid for
    while True:
        matches, gaps = np.empty((len(MATCH_FIELDS), room[0]), np.int64), np.empty((len(GAP_FIELDS), room[1]), np.int64)
        used = _lay_out(
            doc, shingles, nominated, index.numbers, index.begins, index.posts, index.places, index.owners, index.first, matches, gaps
        )
        if used[0] <= room[0] and used[1] <= room[1]:
            return matches[:, : used[0]], gaps[:, : used[1]]
        room = max(room[0], used[0]), max(room[1], used[1] + 1)
