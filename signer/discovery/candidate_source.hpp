#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/endpoint.hpp"

namespace farebox::signer {

/// One orchestrator to ask.
struct Candidate {
    net::Endpoint endpoint;
    /// Whose it is, where the source knows (the chain does): an answer in another name does not count.
    std::optional<Address> address = {};
    friend bool operator==(const Candidate&, const Candidate&) = default;
};

/// Where candidates come from. Used on one io_context's thread.
class CandidateSource {
public:
    virtual ~CandidateSource() = default;
    /// For messages; nothing secret.
    [[nodiscard]] virtual std::string name() const = 0;
    /// All that it names now, in its order. After an error what it named last stays in use. Ends by itself in time.
    virtual boost::asio::awaitable<Result<std::vector<Candidate>>> list() = 0;
};

}  // namespace farebox::signer
