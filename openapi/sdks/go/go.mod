module livecheck

go 1.19
