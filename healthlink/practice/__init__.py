"""The doctor's practice: patients, visits, files, and who may see them."""
