"""The paragraphs section of the configuration: which paragraphs are boilerplate, and what becomes of them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool

from auralith_pipeline.conf.section import Ratio, Section


class ParagraphSection(Section):
    """Paragraphs that stand in many documents of the corpus: menus, notices, footers."""

    enabled: StrictBool = Field(False, description="Cut repeated paragraphs out of the documents that are kept.")
    unit: Literal["paragraph", "line"] = Field(
        "paragraph", description="What is compared and cut: paragraphs (lines between blank lines), or single lines."
    )
    min_chars: int = Field(
        30, ge=1, le=1_000_000, description="Shorter ones are neither counted nor cut: headings, dates and names repeat rightly."
    )
    min_documents: int = Field(10, ge=2, description="A paragraph that stands in so many documents, or more, is cut.")
    keep: Literal["none", "first"] = Field(
        "none", description="`none`: it is cut everywhere. `first`: it stays in the best-ranked document that has it."
    )
    max_cut: Ratio = Field(0.9, description="A document that would lose more than this share of its characters is left whole.")
    modalities: tuple[Literal["text", "code"], ...] = Field(
        ("text",), min_length=1, description="Documents that are counted and cut. A program without one of its lines is another program."
    )
