#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace farebox::bench {

struct HttpAnswer {
    int status = 0;
    std::string_view body;  ///< Within the reader's buffer, until clear().
};

/// Collects one HTTP/1.1 answer with a Content-Length: all that the servers under test send.
class AnswerReader {
public:
    void append(std::string_view bytes) { buffer_.append(bytes); }
    /// The answer once it is complete. Throws where the bytes are no such answer.
    std::optional<HttpAnswer> finished();
    void clear();

private:
    bool read_head();

    std::string buffer_;
    int status_ = 0;
    std::size_t body_at_ = 0;  ///< 0: the head is not complete.
    std::size_t body_size_ = 0;
};

}  // namespace farebox::bench
