#pragma once

#include <string>
#include <string_view>

namespace farebox::net::test {

/**
 * HTTP/2 frames from lines of text, so that a fuzzer changes what frames say and not only how they are packed:
 *
 *     H FLAGS STREAM name: value|name: value     HEADERS, each field a literal
 *     C FLAGS STREAM name: value|…               CONTINUATION
 *     D FLAGS STREAM text                        DATA
 *     G FLAGS STREAM text                        DATA that holds one gRPC message
 *     F TYPE FLAGS STREAM payload in hex         any frame
 *     R hex                                      any bytes
 *
 * Numbers are hex. Other lines are sent as they are.
 */
[[nodiscard]] std::string h2_frames(std::string_view script);

}  // namespace farebox::net::test
