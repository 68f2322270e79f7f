#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace farebox::signer {

/// How many connections each client has, so that no one takes all there are. Thread-safe.
class ConnectionCounts {
public:
    explicit ConnectionCounts(std::size_t limit);

    /// Counts a connection for the client that its newest request came from. @p note belongs to the connection and ends
    /// with it (net::ServerRequest::note). False where the client has its number; the connection is then not counted.
    [[nodiscard]] bool count(std::shared_ptr<void>& note, const std::string& client);
    [[nodiscard]] std::size_t of(const std::string& client) const;

private:
    struct Table;
    struct Counted;

    const std::size_t limit_;
    const std::shared_ptr<Table> table_;  ///< Connections may end after this.
};

}  // namespace farebox::signer
