#include "tests/sandbox/recorded.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

namespace farebox::sandbox::test {
namespace {

std::string header_of(const nlohmann::json& request, const char* name) {
    const auto& headers = request.at("headers");
    return headers.is_object() ? headers.value(name, "") : "";
}

}  // namespace

std::vector<RecordedPayment> recorded_payments() {
    std::vector<RecordedPayment> found;
    for (const std::string file : {"live_persistent", "fixed_single_shot", "refresh_480"}) {
        std::ifstream stream{std::string{FAREBOX_TEST_DATA} + "/transcripts/" + file + ".json"};
        const auto steps = nlohmann::json::parse(stream);
        for (const auto& step : steps) {
            const std::string payment = header_of(step.at("request"), "Livepeer-Payment");
            if (payment.empty() || step.at("response").at("status") != 200) {
                continue;
            }
            const auto nanos = static_cast<std::int64_t>(step.at("time").get<double>() * 1e9);
            found.push_back({file + "_" + std::to_string(found.size()), payment,
                             header_of(step.at("request"), "Livepeer-Segment"), nanos});
        }
    }
    return found;
}

}  // namespace farebox::sandbox::test
