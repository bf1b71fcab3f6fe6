"""The batch step that names each document's license, from what its source declares and what its text says.

Texts of code and of license files are read; a license file's license goes to the code around it when documents are decided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from auralith_pipeline.conf.license import LicenseSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.license.detect import detect_licenses
from auralith_pipeline.udfs.core.license.expression import parse_expression
from auralith_pipeline.udfs.core.license.files import is_license_file
from auralith_pipeline.udfs.core.license.policy import combine
from auralith_pipeline.udfs.fuse import BatchStep, add_columns
from auralith_pipeline.udfs.score_text import is_code


@dataclass(frozen=True)
class DetectLicense:
    """Factory of the step. In: text, modality, uri, license (declared). Out: license_expression, license_class, license_how added.

    All three are null where neither source nor text says anything, or when switched off.
    """

    section: LicenseSection

    def __call__(self) -> BatchStep:
        section = self.section

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            none = pa.nulls(batch.num_rows, pa.string())
            if not section.enabled:
                return add_columns(batch, {"license_expression": none, "license_class": none, "license_how": none})
            named = np.fromiter(map(is_license_file, batch.column("uri").to_pylist()), np.bool_, batch.num_rows)
            found = detect_licenses(*string_buffers(batch.column("text")), is_code(batch), named)
            verdicts = [
                combine(parse_expression(declared) if declared else None, detected)
                for declared, detected in zip(batch.column("license").to_pylist(), found, strict=True)
            ]
            said = [verdict if verdict.how != "none" else None for verdict in verdicts]
            return add_columns(
                batch,
                {
                    "license_expression": pa.array([v.expression if v else None for v in said], pa.string()),
                    "license_class": pa.array([v.license_class if v else None for v in said], pa.string()),
                    "license_how": pa.array([v.how if v else None for v in said], pa.string()),
                },
            )

        return step
