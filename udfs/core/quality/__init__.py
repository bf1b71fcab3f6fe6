"""Quality signals: every count that the rule sets need, from one call per Arrow column."""
