#include "bench/load/answer_reader.hpp"

#include <strings.h>

#include <charconv>
#include <stdexcept>

namespace farebox::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kLength = "\r\ncontent-length:";

template <class Number>
Number number_at(std::string_view text, std::size_t at) {
    at = text.find_first_not_of(' ', at);
    Number value{};
    if (at == std::string_view::npos ||
        std::from_chars(text.data() + at, text.data() + text.size(), value).ec != std::errc{}) {
        throw std::runtime_error{"not the head of an HTTP answer"};
    }
    return value;
}

std::size_t find_length(std::string_view head) {
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 1)) {
        if (head.size() - at >= kLength.size() && strncasecmp(head.data() + at, kLength.data(), kLength.size()) == 0) {
            return number_at<std::size_t>(head, at + kLength.size());
        }
    }
    throw std::runtime_error{"an answer without Content-Length"};
}

}  // namespace

bool AnswerReader::read_head() {
    const auto end = buffer_.find(kHeadEnd);
    if (end == std::string::npos) {
        return false;
    }
    const auto head = std::string_view{buffer_}.substr(0, end);
    status_ = number_at<int>(head, head.find(' '));
    body_size_ = find_length(head);
    body_at_ = end + kHeadEnd.size();
    return true;
}

std::optional<HttpAnswer> AnswerReader::finished() {
    if ((body_at_ == 0 && !read_head()) || buffer_.size() < body_at_ + body_size_) {
        return std::nullopt;
    }
    return HttpAnswer{status_, std::string_view{buffer_}.substr(body_at_, body_size_)};
}

void AnswerReader::clear() {
    buffer_.clear();
    body_at_ = body_size_ = 0;
}

}  // namespace farebox::bench
