#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <span>
#include <string_view>

#include "farebox/result.hpp"
#include "net/deadline.hpp"

namespace farebox::net {

namespace asio = boost::asio;

/// A connected, ordered stream of bytes: TCP, Unix socket or TLS. Used on its io_context's thread only. One read and
/// one write may be outstanding at a time. Destruction closes.
class ByteStream {
public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    /// Reads what is there, at least one byte; 0 at the end of the stream. @p buffer outlives the call.
    /// Errors: timeout (the deadline passed; the stream stays usable), cancelled, connection_failed.
    virtual asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) = 0;
    /// Writes both parts completely; they outlive the call.
    virtual asio::awaitable<Result<void>> write(std::string_view first, std::string_view second = {}) = 0;
    /// Tells the peer that nothing more comes (TLS: close_notify); reading stays possible.
    virtual asio::awaitable<void> shutdown_write() = 0;

    /// Deadline of outstanding and following reads and writes.
    virtual void expires_at(Deadline deadline) = 0;
    /// Nothing has arrived that is not read, the end included: as far as can be seen, the peer waits for us. False
    /// where a stream cannot tell. Only while nothing is outstanding.
    [[nodiscard]] virtual bool quiet() const noexcept { return false; }
    /// Breaks off at once; outstanding operations end with connection_failed.
    virtual void close() noexcept = 0;
};

/// Copies both ways until both sides ended, one broke, or nothing moved for @p idle_timeout: a reverse proxy's tunnel.
asio::awaitable<void> tunnel(ByteStream& left, ByteStream& right, std::chrono::milliseconds idle_timeout);

}  // namespace farebox::net
