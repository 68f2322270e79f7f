#pragma once

#include <cstdint>
#include <string>

namespace farebox::bench {

struct FloorServerOptions {
    std::string unix_path;    ///< Empty: loopback TCP, the port is printed.
    std::string answer_file;  ///< A signer's answer; each request gets one of that shape.
    bool json = true;         ///< Parse the request and dump the answer; else the answer is sent as it is.
    std::uint32_t signatures = 2;
    std::uint32_t threads = 2;
};

/// The least that a payment over HTTP can cost: Boost.Beast, nlohmann, libsecp256k1. Prints its URL, then serves until
/// the process is killed.
int serve_floor(const FloorServerOptions& options);

}  // namespace farebox::bench
