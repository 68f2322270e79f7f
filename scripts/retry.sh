# Sourced by scripts that download something; they define say().
retry() {  # COMMAND…; a registry may be slow or busy
  local pause
  for pause in 2 5 15 30; do
    "$@" && return 0
    say "failed: $* (again in ${pause}s)"
    sleep "$pause"
  done
  "$@"
}
