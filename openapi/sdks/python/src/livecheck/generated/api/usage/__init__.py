# @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document or the templates, not this file.
"""Operations, a module each: `request` makes what is sent, `read` checks what comes back."""
