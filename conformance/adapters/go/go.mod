module livecheck-conformance-adapter

go 1.19

require livecheck v0.0.0

replace livecheck => ../../../openapi/sdks/go
