#pragma once

#include <string>
#include <vector>

namespace farebox {
inline namespace v0 {

/// One HTTP header field. Names compare without regard to case.
struct Header {
    std::string name;
    std::string value;
};

/// Header fields in the order in which they are or were sent; a name may occur more than once.
using HeaderList = std::vector<Header>;

/// A piece of a body, as it arrived: at least one byte, cut anywhere.
struct Chunk {
    std::string bytes;
};

}  // namespace v0
}  // namespace farebox
