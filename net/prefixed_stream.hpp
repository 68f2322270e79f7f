#pragma once

#include <memory>
#include <string>
#include <utility>

#include "net/byte_stream.hpp"

namespace farebox::net {

/// A stream some of whose bytes have been read already: gives those first. After an upgrade.
class PrefixedStream final : public ByteStream {
public:
    /// @p stream outlives this object.
    PrefixedStream(ByteStream& stream, std::string received) : stream_{stream}, received_{std::move(received)} {}
    PrefixedStream(std::unique_ptr<ByteStream> stream, std::string received)
        : owned_{std::move(stream)}, stream_{*owned_}, received_{std::move(received)} {}

    asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) override {
        return received_.empty() ? stream_.read_some(buffer) : read_received(buffer);
    }
    asio::awaitable<Result<void>> write(std::string_view first, std::string_view second) override {
        return stream_.write(first, second);
    }
    asio::awaitable<void> shutdown_write() override { return stream_.shutdown_write(); }
    void expires_at(Deadline deadline) override { stream_.expires_at(deadline); }
    [[nodiscard]] bool quiet() const noexcept override { return received_.empty() && stream_.quiet(); }
    void close() noexcept override { stream_.close(); }

private:
    asio::awaitable<Result<std::size_t>> read_received(std::span<char> buffer) {
        const std::size_t count = received_.copy(buffer.data(), buffer.size());
        received_.erase(0, count);
        co_return count;
    }

    std::unique_ptr<ByteStream> owned_;
    ByteStream& stream_;
    std::string received_;
};

}  // namespace farebox::net
