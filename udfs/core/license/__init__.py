"""Which license a text stands under: expressions, notices, whole license texts, and the policy over them."""
