#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "gateway-lite/network.hpp"
#include "gateway-lite/payment_peers.hpp"
#include "gateway-lite/signer_messages.hpp"
#include "gateway-lite/text.hpp"

namespace farebox::gateway {

/// Speaks to the remote signer. Used on the runtime's thread.
class SignerClient {
public:
    explicit SignerClient(Network& network) : network_{network} {}

    [[nodiscard]] bool configured() const noexcept { return network_.options.signer.has_value(); }

    /// Who pays, with the proof for orchestrators; remembered for a minute, and longer where it cannot be asked for
    /// again: the signer's key may be rotated at any time, and a proof of the one before is good for a while. Not
    /// configured: invalid_argument.
    asio::awaitable<Result<AddressProof>> proof(net::Deadline deadline);

    /// The signer pays from another address by now than the one given: the next proof() asks again.
    void forget_proof(const std::string& address_text);

    /// One try to have a payment made, at most 1 s long.
    asio::awaitable<Result<SignerAnswer>> pay(PaymentAsk ask, net::Deadline deadline);

    /// The signer's own list of orchestrators, as JSON.
    asio::awaitable<Result<std::string>> discover(net::Deadline deadline);

private:
    asio::awaitable<Result<net::Response>> post(std::string path, std::string body, net::Headers extra,
                                                net::Deadline deadline);

    asio::awaitable<Result<AddressProof>> ask_for_proof(net::Deadline deadline);

    Network& network_;
    /// Which of its callers this is, for a signer that holds each to the address it was given.
    const std::string instance_ = random_key();
    std::optional<AddressProof> proof_;
    net::Deadline proof_fresh_until_;
};

}  // namespace farebox::gateway
