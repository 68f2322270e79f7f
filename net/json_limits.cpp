#include "net/json_limits.hpp"

namespace farebox::net {

Result<void> check_json_limits(std::string_view text, JsonLimits limits) {
    if (text.size() > limits.max_bytes) {
        return make_error(ErrorCode::too_large, "JSON is larger than " + std::to_string(limits.max_bytes) + " bytes");
    }
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') {
                ++i;  // the escaped character cannot end the string
            } else if (c == '"') {
                in_string = false;
            }
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > limits.max_depth) {
                return make_error(ErrorCode::invalid_argument, "JSON is nested too deeply");
            }
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return {};
}

}  // namespace farebox::net
