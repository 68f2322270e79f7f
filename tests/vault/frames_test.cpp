#include "vault/frames.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/vault/fixture.hpp"

namespace farebox::vault {
namespace {

using test::good_order;

Hello a_hello() {
    return {.keys = {{test::first_address(), true}, {Address{}, false}},
            .caps = {.max_ticket_ev = Wei{3},
                     .max_face_value = Wei{kMaxUint256},
                     .max_ev_per_minute = {},
                     .max_ev_per_day = Wei{5},
                     .recipients = {test::first_address()}},
            .profile = "in-process",
            .hardening = {{{"not_dumpable", true, ""}, {"landlock", false, "why not"}}},
            .paused = true,
            .revoked = {test::first_address()},
            .key_problems = {"a file", "another one"},
            .spent = {.minute = Wei{6}, .day = Wei{kMaxUint256}}};
}
PaymentSignatures some_signatures(std::size_t count) {
    PaymentSignatures signatures{.tickets = std::vector<Signature>(count), .credentials = Signature{}};
    signatures.credentials->data.fill(0x1c);
    return signatures;
}
ByocJob a_byoc_job() {
    return {test::first_address(), R"({"prompt":"hi"})", "{}"};
}
TransactionOrder a_transaction() {
    return {.key = test::first_address(),
            .function = protocol::BrokerFunction::fund_deposit,
            .deposit = Wei{1},
            .nonce = 2,
            .gas_limit = 3,
            .max_fee_per_gas = Wei{kMaxUint256}};
}
std::vector<std::string> good_requests() {
    auto bare = good_order();
    bare.manifest_id.reset();
    bare.creation_round = -1;
    return {encode_request(HelloRequest{}),
            encode_request(good_order()),
            encode_request(bare),
            encode_request(AddressProofRequest{test::first_address()}),
            encode_request(PauseRequest{}),
            encode_request(LookForKeysRequest{}),
            encode_request(RevokeKeyRequest{test::first_address()}),
            encode_request(a_byoc_job()),
            encode_request(a_transaction()),
            encode_request(LedgerPin{.id = {}, .sequence = 7}),
            encode_request(AuditHeadToMac{.entry = 7, .hash = {}})};
}
std::vector<std::string> good_answers() {
    return {encode_answer(a_hello()),
            encode_answer(some_signatures(kMaxTickets)),
            encode_answer(PaymentSignatures{}),
            encode_answer(AddressProof{}),
            encode_answer(Paused{}),
            encode_answer(LooksForKeys{}),
            encode_answer(KeyRevoked{}),
            encode_answer(LedgerPinned{.adoption = {}, .forgets_spending = true}),
            encode_answer(AuditMac{.mac = {}, .newest_before = 8}),
            encode_answer(ByocJobSignature{}),
            encode_answer(SignedTransaction{"\x02raw"}),
            encode_answer(make_error(ErrorCode::ev_exceeded, "too much", "less"))};
}

void expect_refused(const std::string& frame) {
    const auto request = decode_request(frame);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().code, ErrorCode::invalid_argument);
}

TEST(Frames, CarryEveryRequestUnchanged) {
    auto bare = good_order();
    bare.manifest_id.reset();
    bare.creation_round = -1;
    for (const Request& request :
         {Request{HelloRequest{}}, Request{good_order()}, Request{bare}, Request{AddressProofRequest{}},
          Request{PauseRequest{}}, Request{LookForKeysRequest{}}, Request{RevokeKeyRequest{test::first_address()}},
          Request{a_byoc_job()}, Request{a_transaction()}, Request{LedgerPin{.id = {}, .sequence = 7}},
          Request{AuditHeadToMac{.entry = 7, .hash = {}}}}) {
        const auto decoded = decode_request(encode_request(request));
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(*decoded, request);
    }
}

TEST(Frames, CarryEveryAnswerUnchanged) {
    EXPECT_EQ(std::get<Hello>(*decode_answer(encode_answer(a_hello()))), a_hello());
    const auto full = some_signatures(kMaxTickets);
    EXPECT_EQ(std::get<PaymentSignatures>(*decode_answer(encode_answer(full))), full);
    EXPECT_TRUE(std::holds_alternative<Paused>(*decode_answer(encode_answer(Paused{}))));
    const SignedTransaction transaction{"\x02raw"};
    EXPECT_EQ(std::get<SignedTransaction>(*decode_answer(encode_answer(transaction))), transaction);
    EXPECT_EQ(std::get<ByocJobSignature>(*decode_answer(encode_answer(ByocJobSignature{}))), ByocJobSignature{});
    EXPECT_EQ(std::get<AddressProof>(*decode_answer(encode_answer(AddressProof{}))), AddressProof{});
}

TEST(Frames, CarryARefusalsCodeMessageAndHint) {
    const auto answer = decode_answer(encode_answer(make_error(ErrorCode::vault_unavailable, "no", "try again")));
    ASSERT_TRUE(answer);
    const auto& error = std::get<Error>(*answer);
    EXPECT_EQ(error.code, ErrorCode::vault_unavailable);
    EXPECT_EQ(error.message, "no");
    EXPECT_EQ(error.hint, "try again");
    EXPECT_TRUE(error.retryable);
}

TEST(Frames, CutTheTextsOfARefusalInsteadOfGrowing) {
    const auto frame = encode_answer(make_error(ErrorCode::internal, std::string(100'000, 'x')));
    EXPECT_LE(frame.size(), kMaxFrameBytes);
    EXPECT_TRUE(decode_answer(frame));
}

TEST(Frames, OfTheLargestAnswersFitTheLimit) {
    Hello many;
    many.keys.resize(256);
    many.profile = std::string(64, 'p');
    EXPECT_LE(encode_answer(many).size(), kMaxFrameBytes);
    EXPECT_TRUE(decode_answer(encode_answer(many)));
    EXPECT_LE(encode_answer(some_signatures(kMaxTickets)).size(), kMaxFrameBytes);
}

TEST(Frames, CutAnywhereAreRefused) {
    for (const auto& frame : good_requests()) {
        for (std::size_t size = 0; size < frame.size(); ++size) {
            EXPECT_FALSE(decode_request(std::string_view{frame}.substr(0, size)));
        }
    }
    for (const auto& frame : good_answers()) {
        for (std::size_t size = 0; size < frame.size(); ++size) {
            EXPECT_FALSE(decode_answer(std::string_view{frame}.substr(0, size)));
        }
    }
}

/// The frame with a new body length, as if its writer had meant it so.
std::string with_true_length(std::string frame) {
    const auto length = static_cast<std::uint32_t>(frame.size() - kFrameHeaderBytes);
    for (std::size_t i = 0; i < 4; ++i) {
        frame[2 + i] = static_cast<char>(length >> (24 - 8 * i));
    }
    return frame;
}

TEST(Frames, WithATruncatedBodyOfTrueLengthAreRefused) {
    for (const auto& frame : good_requests()) {
        for (std::size_t size = kFrameHeaderBytes; size < frame.size(); ++size) {
            EXPECT_FALSE(decode_request(with_true_length(frame.substr(0, size))));
        }
    }
}

TEST(Frames, WithSomethingLeftOverAreRefused) {
    for (const auto& frame : good_requests()) {
        expect_refused(frame + '\0');
        expect_refused(with_true_length(frame + '\0'));
    }
}

TEST(Frames, OfAnotherVersionAreRefused) {
    auto frame = encode_request(good_order());
    frame[0] = 2;
    expect_refused(frame);
}

TEST(Frames, OfEveryOtherKindAreRefused) {
    for (int kind = 0; kind < 256; ++kind) {
        if (kind >= 1 && kind <= 10) {
            continue;
        }
        for (auto frame : good_requests()) {
            frame[1] = static_cast<char>(kind);
            EXPECT_FALSE(decode_request(frame)) << kind;
        }
    }
}

TEST(Frames, WithALongManifestIdAreRefused) {
    auto order = good_order();
    order.manifest_id = std::string(kMaxManifestIdBytes + 1, 'a');
    expect_refused(encode_request(order));
}

TEST(Frames, WithAnotherFunctionOfTheContractAreRefused) {
    auto order = a_transaction();
    for (const std::uint32_t selector : {0x00000000U, 0x989f789cU, 0x4f0f4aa9U, 0xffffffffU}) {
        order.function = static_cast<protocol::BrokerFunction>(selector);
        expect_refused(encode_request(order));
    }
}

TEST(Frames, WithAFlagThatIsNeitherZeroNorOneAreRefused) {
    auto order = good_order();
    order.manifest_id.reset();
    auto frame = encode_request(order);
    frame.back() = 2;
    expect_refused(frame);
}

TEST(Frames, WithTooManySignaturesAreRefused) {
    EXPECT_FALSE(decode_answer(encode_answer(some_signatures(kMaxTickets + 1))));
}

TEST(Frames, WithAnUnknownErrorCodeAreRefused) {
    auto frame = encode_answer(make_error(ErrorCode::paused, "m"));
    frame[kFrameHeaderBytes + 2] = 'q';
    EXPECT_FALSE(decode_answer(frame));
}

TEST(Frames, AboveTheSizeLimitAreRefused) {
    expect_refused(with_true_length(encode_request(good_order()) + std::string(kMaxFrameBytes, '\0')));
    // The larger limit of one kind is nobody else's.
    auto job = a_byoc_job();
    job.request = std::string(kMaxFrameBytes, 'x');
    auto frame = encode_request(job);
    ASSERT_TRUE(decode_request(frame));
    frame[1] = static_cast<char>(FrameKind::payment);
    const auto refused = decode_request(frame);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("too long for its kind"), std::string::npos);
}

TEST(Frames, HaveOneEncodingPerValueWhateverIsChanged) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    auto samples = good_requests();
    const auto answers = good_answers();
    samples.insert(samples.end(), answers.begin(), answers.end());
    std::size_t accepted = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto frame = samples[random() % samples.size()];
        for (auto changes = 1 + random() % 3; changes > 0; --changes) {
            frame[random() % frame.size()] = static_cast<char>(random());
        }
        fuzz_frames(frame);  // aborts where a decoded frame encodes to other bytes
        accepted += (decode_request(frame) || decode_answer(frame)) ? 1U : 0U;
    }
    EXPECT_GT(accepted, 0U);
}

TEST(ManifestId, IsOneTo64PlainCharacters) {
    EXPECT_TRUE(is_manifest_id("a"));
    EXPECT_TRUE(is_manifest_id("526f3ce3"));
    EXPECT_TRUE(is_manifest_id("A.z_0:9-"));
    EXPECT_TRUE(is_manifest_id(std::string(64, 'x')));
}

class ManifestIdRefuses : public testing::TestWithParam<std::string> {};
TEST_P(ManifestIdRefuses, AnythingElse) {
    EXPECT_FALSE(is_manifest_id(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Bad, ManifestIdRefuses,
                         testing::Values("", std::string(65, 'x'), "a b", "a/b", "é", std::string("a\0b", 3), "a\n",
                                         "{}", "%41", "@", "[", "`", ","));

}  // namespace
}  // namespace farebox::vault
