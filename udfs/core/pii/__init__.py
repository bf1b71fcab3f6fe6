"""Personal data: a byte scan finds candidates, validators confirm them, one table of spans comes out."""
