#include "vault/custody/remote_signer/line.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "keystore/foreign_signature.hpp"
#include "keystore/private_file.hpp"
#include "net/json_rpc.hpp"
#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "vault/custody/http_line.hpp"
#include "vault/custody/remote_signer/ipc.hpp"

namespace farebox::vault {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxAccounts = 256;
constexpr const char* kWho = "a remote signer";

/// Its depth and size were bounded when the answer was read.
Json parse(const std::string& text) {
    return Json::parse(text, nullptr, false);
}

}  // namespace

Result<void> check_remote_signer_url(const std::string& url) {
    const auto checked = parse_custody_url(url, kWho);
    return checked ? Result<void>{} : Result<void>{checked.error()};
}

struct RemoteSignerLine::State {
    State(RemoteSignerOptions settings, net::Url server, keystore::SecretString secret)
        : options{std::move(settings)},
          token{std::move(secret)},
          http{std::move(server), options.connections, options.time_limit} {}

    [[nodiscard]] std::string name() const { return "the remote signer " + http.server().endpoint.to_string(); }
    /// clef's own socket has no HTTP.
    [[nodiscard]] bool is_ipc() const {
        return options.dialect == SignerDialect::clef && http.server().endpoint.scheme == net::Scheme::unix_socket;
    }
    Result<net::Response> send(std::string body, bool repeatable);
    [[nodiscard]] Error unavailable(const std::string& what) const {
        return make_error(ErrorCode::vault_unavailable, name() + " " + what,
                          "look whether it runs and what it logs; signing goes on by itself when it answers");
    }

    const RemoteSignerOptions options;
    const keystore::SecretString token;
    HttpLine http;
};

Result<net::Response> RemoteSignerLine::State::send(std::string body, bool repeatable) {
    if (is_ipc()) {
        auto line = exchange_over_ipc(http.server().endpoint.path, body, options.time_limit);
        return line ? net::Response{200, {}, {}, *std::move(line)} : Result<net::Response>{std::move(line).error()};
    }
    net::Headers headers;
    headers.add("Content-Type", "application/json");
    if (!token.empty()) {
        headers.add("Authorization", "Bearer " + std::string{token.reveal()});
    }
    return http.post(std::move(headers), std::move(body), repeatable);
}

Result<std::shared_ptr<RemoteSignerLine>> RemoteSignerLine::open(const RemoteSignerOptions& options) {
    auto url = parse_custody_url(options.url, kWho);
    if (!url) {
        return std::move(url).error();
    }
    keystore::SecretString token;
    if (!options.token_file.empty()) {
        auto read = keystore::read_password_file(options.token_file);
        if (!read) {
            return std::move(read).error();
        }
        token = *std::move(read);
    }
    return std::shared_ptr<RemoteSignerLine>{
        new RemoteSignerLine{std::make_unique<State>(options, *std::move(url), std::move(token))}};
}

RemoteSignerLine::RemoteSignerLine(std::unique_ptr<State> state) : state_{std::move(state)} {}
RemoteSignerLine::~RemoteSignerLine() = default;

std::string RemoteSignerLine::name() const {
    return state_->name();
}

Result<std::string> RemoteSignerLine::call(const std::string& method, const std::string& params, bool repeatable) {
    const std::vector<net::JsonRpcCall> calls{{method, params}};
    auto body = net::json_rpc::encode(calls, false);
    if (!body) {
        return std::move(body).error();
    }
    const auto response = state_->send(*std::move(body), repeatable);
    if (!response) {
        return state_->unavailable("does not answer: " + response.error().message);
    }
    if (response->status == 401 || response->status == 403) {
        return make_error(ErrorCode::unauthenticated,
                          name() + " refuses us (HTTP " + std::to_string(response->status) + ")",
                          "give remote_signer.token_file the token that it wants");
    }
    auto decoded = net::json_rpc::decode(response->body, 1, false);
    if (!decoded) {
        return state_->unavailable("answered no JSON-RPC (HTTP " + std::to_string(response->status) + ")");
    }
    auto result = std::move(decoded->front());
    if (!result) {
        // Its text is not passed on: nobody knows what it repeats.
        const auto& details = result.error().details;
        return state_->unavailable("refuses: JSON-RPC error " + (details.empty() ? "" : details.front().second));
    }
    return result;
}

Result<std::vector<Address>> RemoteSignerLine::accounts() {
    const bool clef = state_->options.dialect == SignerDialect::clef;
    const auto result = call(clef ? "account_list" : "eth_accounts", "[]", true);
    if (!result) {
        return result.error();
    }
    const Json list = parse(*result);
    std::vector<Address> found;
    for (const auto& each : list.is_array() ? list : Json::array()) {
        const auto address = each.is_string() ? protocol::parse_address(each.get<std::string>())
                                              : Result<Address>{make_error(ErrorCode::invalid_argument, "")};
        if (!address || found.size() == kMaxAccounts) {
            return state_->unavailable("names accounts that are none");
        }
        found.push_back(*address);
    }
    std::ranges::sort(found);
    const auto twins = std::ranges::unique(found);
    found.erase(twins.begin(), twins.end());
    if (found.empty()) {
        return make_error(ErrorCode::not_found, name() + " has no account", "give it a key, or us access to one");
    }
    return found;
}

Result<Signature> RemoteSignerLine::sign(const Address& key, const PersonalMessage& message) {
    if (!message.message()) {
        return make_error(ErrorCode::forbidden, name() + " signs no transactions for us",
                          "make this transaction with a wallet that holds the key");
    }
    const auto account = protocol::to_checksum(key);
    const auto data = protocol::to_hex_0x(message.message()->span());
    const bool clef = state_->options.dialect == SignerDialect::clef;
    const Json params = clef ? Json{"text/plain", account, data} : Json{account, data};
    auto result = call(clef ? "account_signData" : "eth_sign", params.dump(), false);
    if (!result) {
        auto error = std::move(result).error();
        error.code = ErrorCode::vault_unavailable;
        error.retryable = true;
        return error;
    }
    const Json answer = parse(*result);
    const auto signature =
        answer.is_string() ? protocol::parse_hex_as<Signature>(answer.get<std::string>(), protocol::HexPrefix::required)
                           : Result<Signature>{make_error(ErrorCode::invalid_argument, "")};
    if (!signature) {
        return state_->unavailable("answered something else than a signature");
    }
    std::array<std::uint8_t, 64> r_and_s{};
    std::copy_n(signature->data.begin(), r_and_s.size(), r_and_s.begin());
    const auto completed = keystore::complete_signature(message.digest(), r_and_s, key);
    if (!completed) {
        return state_->unavailable("signed something else than it was asked for");
    }
    return *completed;
}

}  // namespace farebox::vault
