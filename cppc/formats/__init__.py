"""How dates and numbers are written, by language: both as people in Iowa write them."""
