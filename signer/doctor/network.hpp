#pragma once

#include "net/http_client.hpp"
#include "net/io_pool.hpp"

namespace farebox::signer::doctor {

/// A thread for questions over the network. Its end may take long, as nothing stops a name that is being looked up:
/// whoever has the answers should not wait for it.
class Network {
public:
    Network() = default;
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    ~Network() { pool_.stop(); }  // then nothing of the client is under way

    [[nodiscard]] boost::asio::io_context& context() { return pool_.at(0); }
    [[nodiscard]] net::HttpClient& http() noexcept { return http_; }

private:
    net::IoPool pool_{1};
    net::HttpClient http_{pool_.at(0)};
};

}  // namespace farebox::signer::doctor
