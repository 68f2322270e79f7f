#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_message.hpp"

namespace farebox::gateway::test {

/// One exchange between the library and a real orchestrator or a signer (tests/data/transcripts/client_*.json).
struct RecordedExchange {
    std::string note;
    double time = 0;  ///< When the request was sent, in seconds.
    net::Request request;
    std::optional<net::Response> response;  ///< Empty: the connection broke.
};

using RecordedRun = std::vector<RecordedExchange>;

/// The exchanges of one file in their order.
/// @param part  Only those whose note begins with it and ": ".
RecordedRun read_run(const std::string& name, std::string_view part = {});

/// What differs between a request and the recorded one, in words; empty: nothing that matters. JSON is compared by
/// value. What is random or names the connection does not count.
std::string differences(const net::Request& request, const net::Request& recorded);

/// The message inside a recorded gRPC body.
std::string grpc_message(std::string_view body);

}  // namespace farebox::gateway::test
