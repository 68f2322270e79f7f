#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/config.hpp"
#include "signer/config/value.hpp"

namespace farebox::signer::config {

/// Everything a load depends on, so that a test can say all of it.
struct LoadRequest {
    /// --config; empty: FAREBOX_SIGNER_CONFIG, else ./farebox-signer.toml, else the first of the system's, else none.
    std::string file;
    std::string working_directory;  ///< Absolute.
    std::map<std::string, std::string> environment;
    std::vector<std::pair<std::string, std::string>> overrides;  ///< --set section.key=value, later ones win.
    std::uint32_t uid = 0;                                       ///< Who starts the signer.
    std::string system_directory = "/run/farebox";               ///< First choice for the sockets.
    /// The second one is what `init --dir /etc/farebox` writes.
    std::vector<std::string> system_files{"/etc/farebox/signer.toml", "/etc/farebox/farebox-signer.toml"};
};

struct Loaded {
    Config config;
    std::string file;                       ///< Absolute path; empty: none was read.
    std::map<std::string, Source> sources;  ///< By dotted key, "client" included; absent: default.
};

/// Defaults, then the file, the environment and the flags; checked as a whole. The error lists every problem, one per
/// line, each with where it stands and what to write instead.
[[nodiscard]] Result<Loaded> load(const LoadRequest& request);

/// The process's own environment, directory and uid.
[[nodiscard]] LoadRequest request_of_process(std::string file, std::vector<std::string> overrides);

/// The folder of the default sockets: the system's where we may write it, else $XDG_RUNTIME_DIR/farebox, else
/// /tmp/farebox-UID.
[[nodiscard]] std::string default_socket_directory(const LoadRequest& request);

}  // namespace farebox::signer::config
