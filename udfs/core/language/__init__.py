"""The language of a text: windows, scripts and the model."""
