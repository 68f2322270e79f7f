#include "net/grpc_call.hpp"

#include <gtest/gtest.h>

#include "tests/net/h2_script.hpp"
#include "tests/net/memory_stream.hpp"

namespace farebox::net::test {
namespace {

/// A call whose server has said all of this already.
Result<std::string> call(std::string_view script) {
    const std::string answer = h2_frames(script);
    std::string written;
    MemoryStream stream{answer, kWhole, written};
    GrpcRequest request;
    request.path = "/test.Echo/Reverse";
    request.authority = "h";
    request.scheme = "http";
    return run_to_end(grpc_call(stream, std::move(request), 1000));
}

TEST(GrpcCall, ReadsTheAnswerBehindAnInterimOne) {
    const auto answer = call(
        "F 4 0 0 \n"
        "H 4 1 :status: 103|link: x\n"
        "H 4 1 :status: 200|content-type: application/grpc\n"
        "G 0 1 hello\n"
        "H 5 1 grpc-status: 0\n");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, "hello");
}

TEST(GrpcCall, NamesTheStatusWhereTheServerGivesNoText) {
    const auto answer = call("F 4 0 0 \nH 5 1 :status: 200|content-type: application/grpc|grpc-status: 7\n");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::forbidden);
    EXPECT_EQ(answer.error().message, "gRPC status 7");
}

/// Not connection_failed: the call ends before the server closes, which it may never do.
TEST(GrpcCall, EndsWhenTheServerBreaksTheProtocol) {
    const auto answer = call("F 4 0 0 \nH 0 1 :status: 200\nF 0 0 1 00\n");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::protocol_error);
}

}  // namespace
}  // namespace farebox::net::test
