#include "net/grpc_call.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/net/h2_script.hpp"
#include "tests/net/memory_stream.hpp"

namespace farebox::fuzz {
namespace {

namespace asio = net::asio;
using namespace net::test;

constexpr std::size_t kMessageLimit = 4096;

asio::awaitable<Result<std::string>> call(std::string_view answer, std::size_t piece) {
    std::string written;
    MemoryStream stream{answer, piece, written};
    net::GrpcRequest request;
    request.path = "/net.Orchestrator/GetOrchestrator";
    request.message = "question";
    request.authority = "localhost:8935";
    request.scheme = "https";
    co_return co_await net::grpc_call(stream, std::move(request), kMessageLimit);
}

}  // namespace

/// A server's frames, as a script (h2_script.hpp).
void grpc_client(std::string_view input) {
    const std::string answer = h2_frames(input);
    const auto whole = run_to_end(call(answer, kWhole));
    const auto pieces = run_to_end(call(answer, small_piece(answer)));
    // nghttp2 1.52 counts the pieces of a CONTINUATION frame as frames, and allows eight.
    const bool counted = !pieces && pieces.error().message.find("CONTINUATION") != std::string::npos;
    require(counted || static_cast<bool>(whole) == static_cast<bool>(pieces),
            "pieces do not change whether a call succeeds");
    if (whole) {
        require(counted || *whole == *pieces, "pieces do not change an answer");
        require(whole->size() <= kMessageLimit, "an answer is within its limit");
    } else {
        require(!whole.error().message.empty(), "a failed call is told why");
    }
}

}  // namespace farebox::fuzz
