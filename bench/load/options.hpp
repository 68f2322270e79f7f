#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace farebox::bench {

struct LoadOptions {
    std::string url;
    std::string quote_file;
    std::string mode = "new";
    std::string stored_file;
    std::string answer_file;
    std::size_t connections = 8;
    std::size_t threads = 2;
    std::uint32_t tickets = 1;
    double seconds = 3;
    double warm_up = 0.5;
    std::int64_t requests = 0;
    pid_t server = 0;
};

/// Empty `url`: the program is to end with @p exit_code.
LoadOptions parse_load_options(int argc, char** argv, int& exit_code);

}  // namespace farebox::bench
