# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
"""What comes from the document: models, operations, error codes. Sends nothing."""
