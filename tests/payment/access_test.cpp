#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "protocol/hex.hpp"
#include "signer/access/access_policy.hpp"
#include "signer/access/api_key.hpp"
#include "signer/access/browser_guard.hpp"
#include "signer/http/api_error.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

using net::Peer;
using test::code_of;
using test::post;

const std::string kKey = "fbx_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const std::string kOldKey = "fbx_" + std::string(43, 'o');

net::Headers bearing(std::string_view key) {
    return {{"Authorization", "Bearer " + std::string{key}}};
}

Client client(std::string name) {
    Client result;
    result.name = std::move(name);
    return result;
}

Client with_key(const ApiKey& key) {
    Client result = client("with-key");
    result.api_keys = {key};
    return result;
}

AccessPolicy policy() {
    Client by_uid = client("by-uid");
    by_uid.uids = {1000, kOverflowUid};
    Client by_gid = client("by-gid");
    by_gid.gids = {50, kOverflowUid};
    Client by_loopback = client("by-loopback");
    by_loopback.loopback = true;
    Client by_key = client("by-key");
    by_key.api_keys = {*hash_api_key(kOldKey), *hash_api_key(kKey)};
    AccessPolicy policy{{by_gid, by_uid, by_loopback, by_key}, {"signer.lan"}};
    policy.api_keys = index_of(policy.clients, [] { return protocol::Timestamp{100}; });
    return policy;
}

std::string name_of(const Peer& peer, const net::Headers& headers = {}) {
    const AccessPolicy access = policy();
    const auto found = identify(access, peer, headers);
    return found ? (*found)->name : std::string{to_string(found.error().code)};
}

Peer local(std::uint32_t uid, std::uint32_t gid) {
    Peer peer;
    peer.kind = Peer::Kind::unix_socket;
    peer.uid = uid;
    peer.gid = gid;
    return peer;
}

Peer tcp(bool loopback) {
    Peer peer;
    peer.loopback = loopback;
    return peer;
}

TEST(Access, KnowsCallersByUidThenByGid) {
    EXPECT_EQ(name_of(local(1000, 1000)), "by-uid");
    EXPECT_EQ(name_of(local(1001, 50)), "by-gid");
    EXPECT_EQ(name_of(local(1000, 50)), "by-uid");
}

TEST(Access, KnowsNobodyByDefault) {
    EXPECT_EQ(name_of(local(1001, 1001)), "unauthenticated");
    EXPECT_EQ(name_of(local(0, 0)), "unauthenticated");
    EXPECT_EQ(name_of(tcp(false)), "unauthenticated");
}

TEST(Access, AcceptsAnApiKeyUntilItsTimeIsOver) {
    AccessPolicy access;
    access.clients = {client("other"), with_key({*hash_api_key(kKey), protocol::Timestamp{100}})};
    std::int64_t now = 99;
    access.api_keys = index_of(access.clients, [&now] { return protocol::Timestamp{now}; });
    const auto shown = [&] {
        AccessNotes notes;
        const auto found = identify(access, tcp(false), bearing(kKey), &notes);
        return found ? (*found)->name : std::string{to_string(*notes.refusal)};
    };
    EXPECT_EQ(shown(), "with-key");
    now = 100;
    EXPECT_EQ(shown(), "expired_api_key");
    access.api_keys = {};
    EXPECT_EQ(shown(), "unknown_api_key") << "without an index nobody is known";
}

TEST(Access, GivesAKeyOfTwoClientsToTheFirst) {
    AccessPolicy access;
    auto second = with_key(*hash_api_key(kKey));
    second.name = "second";
    access.clients = {with_key(*hash_api_key(kKey)), second};
    access.api_keys = index_of(access.clients, {});
    EXPECT_EQ((*identify(access, tcp(false), bearing(kKey)))->name, "with-key");
}

TEST(Access, FindsOneKeyAmongThousands) {
    AccessPolicy access;
    std::vector<std::string> keys;
    for (int i = 0; i < 5'000; ++i) {
        keys.push_back(make_api_key());
        access.clients.push_back(with_key(*hash_api_key(keys.back())));
        access.clients.back().name = std::to_string(i);
    }
    access.api_keys = index_of(access.clients, {});
    for (const int i : {0, 1, 2'500, 4'999}) {
        const auto found = identify(access, tcp(false), bearing(keys[static_cast<std::size_t>(i)]));
        ASSERT_TRUE(found);
        EXPECT_EQ((*found)->name, std::to_string(i));
    }
    EXPECT_FALSE(identify(access, tcp(false), bearing(make_api_key())));
}

TEST(ApiKeys, AreWhatSecretScannersAreTold) {
    const std::regex pattern{std::string{kApiKeyPattern}};
    for (int i = 0; i < 100; ++i) {
        const auto key = make_api_key();
        EXPECT_TRUE(std::regex_match(key, pattern)) << key;
        EXPECT_FALSE(std::regex_search(key.substr(0, key.size() - 1), pattern));
        EXPECT_FALSE(std::regex_search(api_key_id(*hash_api_key(key)), pattern));
    }
}

TEST(Access, NeverTrustsTheOverflowUid) {
    EXPECT_EQ(name_of(local(kOverflowUid, 50)), "unauthenticated");
    EXPECT_EQ(name_of(local(0xffffffff, 50)), "unauthenticated");
    EXPECT_EQ(name_of(local(1001, kOverflowUid)), "unauthenticated");  // an unmapped group is anybody's
    EXPECT_EQ(name_of(local(1000, kOverflowUid)), "by-uid");
}

TEST(Access, KnowsLoopbackCallersOnTcpOnly) {
    EXPECT_EQ(name_of(tcp(true)), "by-loopback");
    Peer peer = local(1001, 1001);
    peer.loopback = true;
    EXPECT_EQ(name_of(peer), "unauthenticated");
}

TEST(ApiKey, NamesItsClientOverTcp) {
    EXPECT_EQ(name_of(tcp(true), bearing(kKey)), "by-key");
    EXPECT_EQ(name_of(tcp(true), bearing(kOldKey)), "by-key");
    EXPECT_EQ(name_of(tcp(false), bearing(kKey)), "by-key");
    EXPECT_EQ(name_of(tcp(true), {{"authorization", "bearer  " + kKey}}), "by-key");
}

TEST(ApiKey, NamesItsClientOnTheUnixSocketWhereTheUidNamesNone) {
    EXPECT_EQ(name_of(local(77, 77), bearing(kKey)), "by-key");
    EXPECT_EQ(name_of(local(kOverflowUid, 50), bearing(kKey)), "by-key");
    EXPECT_EQ(name_of(local(1000, 1000), bearing(kKey)), "by-uid");
    EXPECT_EQ(name_of(local(1000, 1000), bearing("wrong")), "by-uid");
}

class WrongApiKey : public testing::TestWithParam<std::string> {};

TEST_P(WrongApiKey, IsNobodyEvenOnLoopback) {
    for (const auto& peer : {tcp(true), tcp(false), local(77, 77)}) {
        EXPECT_EQ(name_of(peer, {{"Authorization", GetParam()}}), "unauthenticated");
    }
}
INSTANTIATE_TEST_SUITE_P(Headers, WrongApiKey,
                         testing::Values("", "Bearer", "Bearer ", kKey, "Basic " + kKey, "Bearer x" + kKey,
                                         "Bearer " + kKey + "A", "Bearer " + kKey.substr(0, 46), "Bearer" + kKey,
                                         "Bearer fbx_" + std::string(43, 'x'), "Bearer " + kKey + " ",
                                         "Bearer " + kKey + "," + kKey));

TEST(ApiKey, IsNobodysWhenGivenTwice) {
    EXPECT_EQ(name_of(tcp(true), {{"Authorization", "Bearer " + kKey}, {"Authorization", "Bearer " + kKey}}),
              "unauthenticated");
}

TEST(ApiKey, IsMadeOf256RandomBits) {
    const auto key = make_api_key();
    EXPECT_EQ(key.size(), 47U);
    EXPECT_TRUE(hash_api_key(key));
    EXPECT_NE(make_api_key(), key);
}

TEST(ApiKey, IsHashedAsSha256sumDoes) {
    EXPECT_EQ(protocol::to_hex(hash_api_key(kKey)->data),
              "fcb413409a74762838c599a6e7b8b8cc797033deb88d9735d82d86e8a7bc4d25");
}

bool passes(const net::Headers& headers, const Client& caller = client("a"), const Peer& peer = tcp(true)) {
    return static_cast<bool>(check_browser(policy(), caller, peer, headers));
}

TEST(BrowserGuard, NeedsAKnownHostOverTcp) {
    EXPECT_TRUE(passes({{"Host", "localhost:8935"}}));
    EXPECT_TRUE(passes({{"Host", "127.0.0.1"}}));
    EXPECT_TRUE(passes({{"Host", "[::1]:8935"}}));
    EXPECT_TRUE(passes({{"Host", "Signer.Lan:1"}}));
    EXPECT_FALSE(passes({{"Host", "evil.example:8935"}}));
    EXPECT_FALSE(passes({{"Host", "127.0.0.1.evil.example"}}));
    EXPECT_FALSE(passes({}));
    EXPECT_TRUE(passes({}, client("a"), local(1000, 1000)));
}

TEST(BrowserGuard, RefusesEveryOriginNotAllowed) {
    Client caller = client("a");
    EXPECT_FALSE(passes({{"Host", "localhost"}, {"Origin", "http://localhost:3000"}}, caller));
    EXPECT_FALSE(passes({{"Origin", "null"}}, caller, local(1000, 1000)));
    caller.allowed_origins = {"http://localhost:3000"};
    EXPECT_TRUE(passes({{"Host", "localhost"}, {"Origin", "http://localhost:3000"}}, caller));
    EXPECT_FALSE(passes({{"Host", "localhost"}, {"Origin", "http://localhost:3001"}}, caller));
}

TEST(BrowserGuard, RefusesWhatIsSaidTwice) {
    Client caller = client("a");
    caller.allowed_origins = {"http://localhost:3000"};
    EXPECT_FALSE(passes({{"Host", "localhost"}, {"Host", "evil.example"}}));
    EXPECT_FALSE(passes({{"Host", "localhost"}, {"Origin", "http://localhost:3000"}, {"Origin", "http://evil.example"}},
                        caller));
    EXPECT_FALSE(passes({{"Host", "localhost"}, {"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Site", "cross-site"}}));
}

TEST(BrowserGuard, RefusesOtherSites) {
    EXPECT_FALSE(passes({{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}}));
    EXPECT_FALSE(passes({{"Host", "localhost"}, {"Sec-Fetch-Site", "same-site"}}));
    EXPECT_TRUE(passes({{"Host", "localhost"}, {"Sec-Fetch-Site", "none"}}));
}

TEST(ErrorShape, HasItsMembersInOrder) {
    Error error = make_error(ErrorCode::rate_limited, "a <b>", "slow down");
    error.request_id = "id";
    error.retry_after = std::chrono::milliseconds{1500};
    error.details = {{"limit", "5"}, {"window", "1 s"}};
    const net::Response response = error_response(error);
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(response.headers.get("Retry-After"), "2");
    EXPECT_EQ(response.body,
              R"({"error":{"message":"a \u003cb\u003e","code":"rate_limited","hint":"slow down","request_id":"id",)"
              R"("retryable":true,"details":{"limit":"5","window":"1 s"}}})"
              "\n");
}

TEST(ErrorShape, CoversWhatNeverBecameARequest) {
    for (const auto& [status, code] :
         {std::pair{413, "too_large"}, std::pair{431, "too_large"}, std::pair{408, "timeout"},
          std::pair{503, "overloaded"}, std::pair{400, "invalid_argument"}}) {
        const net::Response response = transport_error(status, "why", "id");
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(code_of(response), code);
    }
}

class Routes : public testing::Test {
protected:
    test::ServiceHarness signer_;
};

TEST_F(Routes, AnswerHealthWithoutACaller) {
    net::ServerRequest request;
    request.target = "/healthz";
    const net::Response response = signer_.answer(request);
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.body.empty());
}

TEST_F(Routes, RefuseOtherMethodsAndPathsAsTheReferenceDoes) {
    net::ServerRequest request = post("/generate-live-payment");
    request.method = "GET";
    const net::Response wrong_method = signer_.answer(request);
    EXPECT_EQ(wrong_method.status, 405);
    EXPECT_EQ(wrong_method.headers.get("Allow"), "POST");
    EXPECT_EQ(wrong_method.body, "Method Not Allowed\n");
    const net::Response unknown = signer_.answer(post("/generate-live-payment/"));
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.body, "404 page not found\n");
}

TEST_F(Routes, AreClosedToUnknownCallers) {
    for (const char* path : {"/generate-live-payment", "/sign-orchestrator-info"}) {
        net::ServerRequest request = post(path);
        request.peer.uid = request.peer.gid = 77;
        EXPECT_EQ(code_of(signer_.answer(request)), "unauthenticated");
    }
}

using Denials = test::LedgerGate::Denials;

TEST_F(Routes, CountRefusedCallersByTheirUid) {
    net::ServerRequest request = post("/generate-live-payment");
    request.peer.uid = request.peer.gid = 77;
    signer_.answer(request);
    request.peer = tcp(false);
    signer_.answer(request);
    EXPECT_EQ(signer_.ledger_gate_->denials(),
              (Denials{{"uid:77", ErrorCode::unauthenticated}, {"", ErrorCode::unauthenticated}}));
}

TEST_F(Routes, CountRefusedWebPagesByTheirClient) {
    net::ServerRequest request = post("/sign-orchestrator-info");
    request.headers.add("Origin", "http://evil.example");
    signer_.answer(request);
    EXPECT_EQ(signer_.ledger_gate_->denials(), (Denials{{"local", ErrorCode::forbidden}}));
}

TEST_F(Routes, CountRefusalsKnownFromTheHeadAlone) {
    net::ServerRequest request = post("/generate-live-payment");
    request.peer.uid = request.peer.gid = 77;
    EXPECT_TRUE(signer_.screen(request));
    EXPECT_EQ(signer_.ledger_gate_->denials().size(), 1U);
}

TEST_F(Routes, CountRefusedPaymentsOnce) {
    signer_.pay("{}");
    EXPECT_EQ(signer_.ledger_gate_->denials(), (Denials{{"local", ErrorCode::invalid_argument}}));
}

TEST_F(Routes, CountNothingThatIsNoRefusalByRule) {
    signer_.answer(post("/nothing-here"));
    net::ServerRequest request = post("/generate-live-payment");
    request.method = "GET";
    signer_.answer(request);
    EXPECT_TRUE(signer_.ledger_gate_->denials().empty());
}

TEST_F(Routes, AskUnknownCallersForABearerKey) {
    net::ServerRequest request = post("/sign-orchestrator-info");
    request.peer = tcp(true);
    request.headers = bearing(kKey);
    const net::Response response = signer_.answer(request);
    EXPECT_EQ(response.status, 401);
    EXPECT_TRUE(response.headers.get("WWW-Authenticate").starts_with("Bearer"));
}

TEST_F(Routes, NeverRepeatAnApiKey) {
    net::ServerRequest request = post("/generate-live-payment");
    request.peer = tcp(true);
    request.headers = bearing(kKey);
    request.headers.add("Host", "localhost");
    EXPECT_EQ(signer_.answer(request).body.find(kKey), std::string::npos);
    signer_.policy_.access.api_keys = index_of({with_key(*hash_api_key(kKey))}, {});
    EXPECT_EQ(signer_.answer(request).status, 400);  // known now; the body is empty
    for (const auto& event : signer_.events_) {
        EXPECT_EQ(request_log_line(event).find(kKey), std::string::npos);
    }
}

TEST_F(Routes, TellTheCallersTrace) {
    net::ServerRequest request = post("/sign-orchestrator-info");
    request.headers.add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    static_cast<void>(signer_.answer(request));
    request.headers.set("traceparent", "mine\"}");
    static_cast<void>(signer_.answer(request));
    ASSERT_EQ(signer_.events_.size(), 2U);
    EXPECT_NE(request_log_line(signer_.events_[0]).find(R"("trace_id":"0af7651916cd43dd8448eb211c80319c")"),
              std::string::npos);
    EXPECT_EQ(request_log_line(signer_.events_[1]).find("trace_id"), std::string::npos);
}

TEST_F(Routes, CheckTheOptionalHeaders) {
    net::ServerRequest request = post("/generate-live-payment");
    request.headers.add("Farebox-Version", "2");
    EXPECT_EQ(code_of(signer_.answer(request)), "invalid_argument");
    request = post("/generate-live-payment");
    request.headers.add("Idempotency-Key", std::string(129, 'k'));
    EXPECT_EQ(code_of(signer_.answer(request)), "invalid_argument");
}

TEST_F(Routes, RefuseAHeaderThatIsSaidTwice) {
    for (const char* name : {"Idempotency-Key", "Farebox-Version"}) {
        net::ServerRequest request = post("/generate-live-payment");
        request.headers.add(name, "1");
        request.headers.add(name, "1");
        EXPECT_EQ(test::message_of(signer_.answer(request)), std::string{name} + " is given twice");
    }
}

TEST_F(Routes, NameTheRequest) {
    const net::Response response = signer_.pay("{}");
    EXPECT_EQ(response.headers.get("X-Request-Id"), test::json_of(response)["error"]["request_id"].get<std::string>());
}

TEST_F(Routes, NameAndTellWhatNeverBecameARequest) {
    const net::Response response = signer_.refuse_in_transport(413, "body is too large");
    EXPECT_EQ(response.status, 413);
    EXPECT_EQ(code_of(response), "too_large");
    ASSERT_EQ(signer_.events_.size(), 1U);
    const RequestEvent& event = signer_.events_.front();
    EXPECT_EQ(event.status, 413);
    EXPECT_EQ(event.code, ErrorCode::too_large);
    EXPECT_EQ(event.route, "other");
    EXPECT_EQ(event.message, "body is too large");
    EXPECT_EQ(event.request_id, response.headers.get("X-Request-Id"));
    EXPECT_EQ(event.request_id, test::json_of(response)["error"]["request_id"].get<std::string>());
}

}  // namespace
}  // namespace farebox::signer
