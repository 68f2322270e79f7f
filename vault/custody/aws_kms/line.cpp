#include "vault/custody/aws_kms/line.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "keystore/foreign_signature.hpp"
#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "vault/custody/aws_kms/answers.hpp"
#include "vault/custody/aws_kms/credentials.hpp"
#include "vault/custody/aws_kms/sigv4.hpp"
#include "vault/custody/custody_error.hpp"
#include "vault/custody/http_line.hpp"

namespace farebox::vault::aws_kms {
namespace {

using Json = nlohmann::json;

constexpr const char* kContentType = "application/x-amz-json-1.1";

/// A key as the operator named it, and as AWS did.
struct NamedKey {
    Address address;
    std::string id;
    std::string name;
};

/// What is sent beside the body. All of it is signed.
std::vector<std::pair<std::string, std::string>> signed_headers(const net::Url& server, const std::string& operation,
                                                                const std::string& time,
                                                                const Credentials& credentials) {
    std::vector<std::pair<std::string, std::string>> headers{
        {"content-type", kContentType}, {"host", server.endpoint.host_header()}, {"x-amz-date", time}};
    if (!credentials.session_token.empty()) {
        headers.emplace_back("x-amz-security-token", credentials.session_token.reveal());
    }
    headers.emplace_back("x-amz-target", "TrentService." + operation);
    return headers;
}

}  // namespace

Result<net::Url> endpoint_of(const AwsKmsOptions& options) {
    const auto& region = options.region;
    const bool named = !region.empty() && region.size() <= 32 && std::ranges::all_of(region, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!named) {
        return make_error(ErrorCode::invalid_argument, "\"" + region + "\" is no region of AWS",
                          "write it as in aws_kms.region = \"eu-central-1\"");
    }
    const auto public_one = "https://kms." + region + ".amazonaws.com" + (region.starts_with("cn-") ? ".cn" : "");
    auto url = parse_custody_url(options.endpoint.empty() ? public_one : options.endpoint, "AWS KMS");
    if (url && (url->target != "/" || url->endpoint.scheme == net::Scheme::unix_socket)) {
        return make_error(ErrorCode::invalid_argument, "an endpoint of AWS KMS is https://HOST, without a path",
                          "correct aws_kms.endpoint, or leave it out");
    }
    return url;
}

struct KmsLine::State {
    State(const AwsKmsOptions& options, net::Url server, Credentials first)
        : region{options.region},
          credentials{std::move(first), options.credentials_file, options.profile},
          http{std::move(server), options.connections, options.time_limit} {}

    [[nodiscard]] std::string name() const { return "AWS KMS in " + region; }
    [[nodiscard]] Error named(Error error) const {
        error.message = name() + " " + error.message;
        return error;
    }
    [[nodiscard]] Error unavailable(const std::string& what) const {
        return named(make_error(ErrorCode::vault_unavailable, what,
                                "look at the network and at aws_kms.endpoint; signing goes on by itself when it "
                                "answers"));
    }
    /// The body of a good answer.
    Result<std::string> call(const std::string& operation, const NamedKey& key, const Json& parameters,
                             bool repeatable);
    Result<std::string> call_as(const Credentials& who, const std::string& operation, const NamedKey& key,
                                const std::string& body, bool repeatable);
    Result<void> find(const std::string& key_id);

    const std::string region;
    CredentialStore credentials;
    HttpLine http;
    std::vector<NamedKey> keys;  ///< Complete before a second thread comes.
};

Result<std::string> KmsLine::State::call(const std::string& operation, const NamedKey& key, const Json& parameters,
                                         bool repeatable) {
    const auto body = parameters.dump(-1, ' ', false, Json::error_handler_t::replace);
    const auto who = credentials.current();
    auto answer = call_as(*who, operation, key, body, repeatable);
    if (!answer && answer.error().code == ErrorCode::unauthenticated) {
        // Nothing was signed: it does not know us. Temporary credentials may have been replaced in their file.
        if (const auto others = credentials.others_than(who)) {
            answer = call_as(*others, operation, key, body, repeatable);
        }
    }
    return answer;
}

Result<std::string> KmsLine::State::call_as(const Credentials& who, const std::string& operation, const NamedKey& key,
                                            const std::string& body, bool repeatable) {
    const auto time = amz_time(std::chrono::system_clock::now());
    const SignedRequest request{"POST", "/", {}, signed_headers(http.server(), operation, time, who), body};
    net::Headers headers;
    for (const auto& [name, value] : request.headers) {
        if (name != "host") {  // the client adds it, the same
            headers.add(name, value);
        }
    }
    headers.add("Authorization", authorization(request, {region, "kms", time}, who));
    auto response = http.post(std::move(headers), body, repeatable);
    if (!response) {
        return unavailable("does not answer: " + response.error().message);
    }
    if (response->status != 200) {
        return named(refusal(response->status, response->body, "kms:" + operation + " with " + key.name));
    }
    return std::move(response->body);
}

Result<void> KmsLine::State::find(const std::string& key_id) {
    const NamedKey wanted{{}, key_id, key_id};
    const auto answer = call("GetPublicKey", wanted, {{"KeyId", key_id}}, true);
    if (!answer) {
        return answer.error();
    }
    auto facts = decode_public_key(*answer);
    if (!facts) {
        auto error = std::move(facts).error();
        error.message += " under " + key_id;
        return named(std::move(error));
    }
    if (std::ranges::find(keys, facts->address, &NamedKey::address) == keys.end()) {
        keys.push_back({facts->address, std::move(facts->key_id), key_id});
    }
    return {};
}

Result<std::shared_ptr<KmsLine>> KmsLine::open(const AwsKmsOptions& options) {
    auto server = endpoint_of(options);
    if (!server) {
        return std::move(server).error();
    }
    auto credentials = read_credentials(options.credentials_file, options.profile);
    if (!credentials) {
        return std::move(credentials).error();
    }
    auto state = std::make_unique<State>(options, *std::move(server), *std::move(credentials));
    for (const auto& key_id : options.key_ids) {
        if (auto found = state->find(key_id); !found) {
            return std::move(found).error();
        }
    }
    if (state->keys.empty()) {
        return make_error(ErrorCode::invalid_argument, "no key of AWS KMS is named", "name one in aws_kms.key_ids");
    }
    return std::shared_ptr<KmsLine>{new KmsLine{std::move(state)}};
}

KmsLine::KmsLine(std::unique_ptr<State> state) : state_{std::move(state)} {}
KmsLine::~KmsLine() = default;

std::string KmsLine::name() const {
    return state_->name();
}

std::vector<Address> KmsLine::keys() const {
    std::vector<Address> addresses;
    std::ranges::transform(state_->keys, std::back_inserter(addresses), &NamedKey::address);
    return addresses;
}

Result<Signature> KmsLine::sign(const Address& key, const PersonalMessage& message) {
    const auto named = std::ranges::find(state_->keys, key, &NamedKey::address);
    if (named == state_->keys.end()) {
        return unknown_key(key);
    }
    const Json parameters{{"KeyId", named->id},
                          {"Message", protocol::base64_encode(protocol::as_chars(message.digest()))},
                          {"MessageType", "DIGEST"},
                          {"SigningAlgorithm", "ECDSA_SHA_256"}};
    const auto answer = state_->call("Sign", *named, parameters, false);
    if (!answer) {
        auto error = answer.error();
        error.code = ErrorCode::vault_unavailable;
        error.retryable = true;
        return error;
    }
    const auto r_and_s = decode_signature(*answer);
    if (!r_and_s) {
        return state_->unavailable(r_and_s.error().message);
    }
    const auto signature = keystore::complete_signature(message.digest(), *r_and_s, key);
    if (!signature) {
        return state_->unavailable("signed something else than it was asked for, or with another key");
    }
    return *signature;
}

}  // namespace farebox::vault::aws_kms
