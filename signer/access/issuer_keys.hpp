#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "net/http_client.hpp"
#include "signer/access/issuer_keys_health.hpp"
#include "signer/access/token_verifier.hpp"

namespace farebox::signer {

struct IssuerKeysOptions {
    std::string issuer;
    std::string jwks_url;   ///< Where the keys are; empty: the issuer's discovery document says it.
    std::string jwks_file;  ///< Instead of both.
    std::chrono::milliseconds interval{600'000};
    /// Between two questions that unknown keys make us ask, and after one that failed.
    std::chrono::milliseconds pause{10'000};
    /// Told about each change between working and not, and about new keys. Any thread.
    std::function<void(bool problem, const std::string& what)> log;
};

/// The keys of one issuer, read again and again on one thread of the pool, whether anybody waits or not. A reading that
/// fails changes nothing: the last good keys stay.
class IssuerKeys final : public TokenKeySource {
public:
    IssuerKeys(boost::asio::io_context& context, IssuerKeysOptions options);
    /// Stops and waits; not from the context's thread.
    ~IssuerKeys() override;

    /// Begins to ask, or reads the file. Errors: invalid_argument, for a file that holds no keys.
    Result<void> start();
    void stop();
    /// Reads the file again; nothing to do where the keys come by HTTP.
    Result<void> read_file();

    [[nodiscard]] std::shared_ptr<const TokenKeys> keys() const override;
    [[nodiscard]] bool may_refresh() const override;
    void refresh(std::function<void()> done) override;
    [[nodiscard]] IssuerKeysHealth health() const;

private:
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<Result<std::string>> fetch();
    boost::asio::awaitable<Result<std::string>> get(net::Url url, net::Deadline deadline);
    Result<void> take(Result<std::string> text);
    void begin_reading();
    void tell_waiting();
    [[nodiscard]] bool is_waited_for() const;

    boost::asio::io_context& context_;
    const IssuerKeysOptions options_;
    net::HttpClient http_;
    boost::asio::steady_timer timer_;
    boost::asio::cancellation_signal cancel_;
    std::future<void> running_;
    mutable std::mutex mutex_;  ///< Guards what follows.
    std::shared_ptr<const TokenKeys> keys_;
    std::string text_;  ///< Of those keys.
    IssuerKeysHealth health_;
    bool stopped_ = false;
    bool reading_ = false;
    std::chrono::steady_clock::time_point began_{};  ///< The newest reading.
    std::vector<std::function<void()>> waiting_;
};

}  // namespace farebox::signer
