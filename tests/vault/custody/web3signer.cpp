#include "tests/vault/custody/web3signer.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/personal_sign.hpp"
#include "tests/support/high_s.hpp"
#include "tests/vault/fixture.hpp"

namespace farebox::vault::test {
namespace {

namespace asio = boost::asio;
using Json = nlohmann::json;

Json rpc_error(int code, const std::string& message) {
    return {{"error", {{"code", code}, {"message", message}}}};
}

}  // namespace

Web3Signer::Web3Signer(std::string token) : token_{std::move(token)}, keys_{two_keys()} {}

Web3Signer::~Web3Signer() {
    hang_ = false;  // else its server would wait for what hangs
}

asio::awaitable<void> Web3Signer::serve(net::ServerRequest& request, net::ResponseWriter& writer) {
    if (request.headers.get("Authorization") != "Bearer " + token_) {
        writer.send(net::text_response(401, "who are you?"));
        co_return;
    }
    const Json call = Json::parse(request.body);
    const std::string method = call.at("method");
    const Json& params = call.at("params");
    Json answer = rpc_error(-32601, "no method " + method);
    if (method == "eth_accounts" || method == "account_list") {
        answer = {{"result", Json::array()}};
        for (const auto& address : keys_.addresses()) {
            answer["result"].push_back(protocol::to_hex_0x(address.data));
        }
    } else if (method == "eth_sign" || (method == "account_signData" && params.at(0) == "text/plain")) {
        ++signatures_;
        asio::steady_timer timer{co_await asio::this_coro::executor};
        while (hang_) {
            timer.expires_after(std::chrono::milliseconds{2});
            co_await timer.async_wait(asio::use_awaitable);
        }
        const std::size_t first = params.size() - 2;
        answer = answer_.empty() ? Json{{"result", sign(params.at(first), params.at(first + 1))}}
                                 : Json{{"result", Json::parse(answer_)}};
    }
    answer["jsonrpc"] = "2.0";
    answer["id"] = call.at("id");
    writer.send(net::json_response(200, answer.dump()));
}

std::string Web3Signer::sign(const std::string& account, const std::string& data) {
    const auto* key = keys_.find(*protocol::parse_address(account));
    const auto message = *protocol::parse_hex(data, protocol::HexPrefix::required);
    // It prefixes the message by itself, which is what makes it no "sign any hash".
    auto signature = key->sign(protocol::personal_sign_digest(protocol::as_bytes(message)));
    if (signatures_ % 2 == 0) {
        signature = farebox::test::with_high_s(signature);
        signature.data[64] = static_cast<std::uint8_t>(signature.data[64] - 27);
    }
    return protocol::to_hex_0x(signature.span());
}

}  // namespace farebox::vault::test
