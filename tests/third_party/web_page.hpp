#pragma once

#include <boost/asio/awaitable.hpp>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/vault/custody/loopback_server.hpp"

namespace farebox::test {

/// A site with one page (page.html), whose script calls a signer from a real Chromium.
class WebPage {
public:
    /// A name that the browser, and nobody else, takes for this machine: to it another site, not only another origin.
    static constexpr const char* kOtherSite = "app.example.org";

    WebPage();

    [[nodiscard]] std::string origin(const std::string& host = "127.0.0.1") const;

    /// Opens the page of @p origin in a browser with a profile of its own.
    /// @param order  {signer: its URL, key: an API key or null, mode: fetch()'s, calls: [{route, body}]}
    /// @return Of each call {type, status, request_id, body}, or {error: the exception's name} where the browser kept
    ///         the answer from the page. Throws where the browser ends before, or takes too long.
    nlohmann::json visit(const std::string& origin, const nlohmann::json& order);

private:
    boost::asio::awaitable<void> answer(net::ServerRequest& request, net::ResponseWriter& writer);

    std::mutex mutex_;
    std::condition_variable told_;
    std::string order_;
    std::optional<std::string> results_;
    vault::test::LoopbackServer server_;
};

}  // namespace farebox::test
