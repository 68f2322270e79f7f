#include "tests/net/memory_stream.hpp"

#include <algorithm>

namespace farebox::net::test {

asio::awaitable<Result<std::size_t>> MemoryStream::read_some(std::span<char> buffer) {
    if (buffer.empty()) {
        throw std::logic_error{"a read without room"};
    }
    if (closed_) {
        co_return make_error(ErrorCode::connection_failed, "closed");
    }
    const std::size_t count = input_.copy(buffer.data(), std::min(buffer.size(), piece_));
    input_.remove_prefix(count);
    co_return count;
}

asio::awaitable<Result<void>> MemoryStream::write(std::string_view first, std::string_view second) {
    if (write_ended_) {
        throw std::logic_error{"a write after the end"};
    }
    if (closed_) {
        co_return make_error(ErrorCode::connection_failed, "closed");
    }
    written_.append(first).append(second);
    co_return Result<void>{};
}

asio::awaitable<void> MemoryStream::shutdown_write() {
    write_ended_ = true;
    co_return;
}

}  // namespace farebox::net::test
