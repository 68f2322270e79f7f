// The judge judged: what farebox-conformance says of small vector files that are made here.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/verdict.hpp"
#include "tests/support/process.hpp"

namespace farebox::conformance {
namespace {

using Json = nlohmann::json;
using Jsons = std::vector<Json>;

/// A vector that our arithmetic agrees with.
const Json kSum = Json::parse(R"({
    "name": "sum",
    "in": {"ops": [{"op": "credit", "id": "a", "amount": "27"}, {"op": "debit", "id": "a", "amount": "7"}]},
    "out": {"results": [{"balance": {"value": "27/1", "ratString": "27"}},
                        {"balance": {"value": "20/1", "ratString": "20"}}]}})");

/// More tickets than 64 bits hold: the reference says -1, we say how many.
const Json kOverflow = Json::parse(R"({
    "name": "overflow",
    "in": {"ops": [{"op": "payment", "id": "a", "fee": "18446744073709551615", "ev": "1"}]},
    "out": {"results": [{"existingCredit": "0/1", "numTickets": "-1/1", "newCredit": "-1/1",
                         "balance": {"value": "-1/1", "ratString": "-1"}}]}})");
const Json kOverflowRow = Json::parse(R"({
    "row": "overflow", "of": "accounting", "rule": "Tickets are counted exactly.", "when": ["count_beyond_int64"],
    "then": {}, "differs": ["numTickets", "newCredit", "balance"]})");

/// An exchange with a signer: one step that it answers as the reference did.
const Json kExchange = Json::parse(R"({
    "name": "root",
    "in": {"config": {"address": "0x1e94b459CcE10EfF2035b8Ac9E470e9B331Eb9bB", "capabilityMaxPrices": [],
                      "depositMultiplier": 1, "lastInitializedRound": "4689", "lastSeenL1Block": "22178296",
                      "lastInitializedL1BlockHash": "0x22ed07b598a0f0d9e8986f5cd6cff98a9e591981b3ce1c9d36ba11980ad25328",
                      "maxPrice": null, "maxTicketEV": "3000000000000", "maxTotalEV": "20000000000000",
                      "privateKey": "0x55a3535cdf4c23b49cfab05b19366fa446b3308326db365ae08734cd935f38bf",
                      "senderDeposit": "70000000000000000", "senderReserveFundsRemaining": "360000000000000000",
                      "senderWithdrawRound": "0", "webhook": null},
           "steps": [{"atUnixNano": "1782964041962823197", "step": "root",
                      "request": {"body": "", "headers": [["Host", "signer.test"]], "method": "GET", "target": "/"}}]},
    "out": {"steps": [{"body": "404 page not found\n", "status": 404, "step": "root",
                       "headers": {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}}]}})");

/// What the program says of these cases under these rows.
class Judging : public testing::Test {
protected:
    test::TempDir folder_;
    Json report_;

    void write(const std::string& name, const std::string& text) { std::ofstream{folder_ / name} << text; }

    /// @return The exit code; `report_` has what was printed.
    int judge(const Jsons& cases, const Jsons& rows = {}) {
        std::filesystem::create_directory(folder_ / "vectors");
        write("vectors/made.json", Json{{"cases", cases}}.dump());
        return judge_folder(rows);
    }
    int judge_folder(const Jsons& rows = {}) { return judge_under(Json{{"rows", rows}}.dump()); }
    int judge_under(const std::string& table) {
        write("rows.json", table);
        const auto done = test::run({"farebox-conformance", "--vectors", (folder_ / "vectors").string(),
                                     "--differences", (folder_ / "rows.json").string(), "--output", "json"});
        report_ = Json::parse(done.out, nullptr, false);
        return done.status;
    }
    [[nodiscard]] std::string problems() const {
        return report_.is_object() ? report_.at("failures").dump() : "no report";
    }
};

TEST_F(Judging, PassesWhatEqualsTheReference) {
    EXPECT_EQ(judge({kSum, kExchange}), 0) << problems();
    EXPECT_EQ(report_.at("passed"), 3);  // a step counts alone and threaded
}

TEST_F(Judging, FailsAMutatedNumber) {
    Json mutated = kSum;
    mutated["out"]["results"][1]["balance"]["value"] = "21/1";
    EXPECT_EQ(judge({mutated}), 1);
    EXPECT_NE(problems().find("balance.value: ours 20, expected 21"), std::string::npos) << problems();
}

TEST_F(Judging, FailsAMutatedReply) {
    for (const auto& [path, value] :
         {std::pair{"/out/steps/0/status", Json(405)}, std::pair{"/out/steps/0/body", Json("404 not found\n")},
          std::pair{"/out/steps/0/headers/Content-Type", Json("text/html")}}) {
        Json mutated = kExchange;
        mutated[Json::json_pointer{path}] = value;
        EXPECT_EQ(judge({mutated}), 1) << path;
        EXPECT_EQ(report_.at("failed"), 2) << path;
    }
}

TEST_F(Judging, FailsACaseThatExpectsNothing) {
    Json empty = kSum;
    empty["out"]["results"] = Json::array({Json::object(), Json::object()});
    EXPECT_EQ(judge({empty}), 1);
    EXPECT_NE(problems().find("nothing is expected"), std::string::npos) << problems();
}

TEST_F(Judging, FailsACaseWithMoreResultsThanOperations) {
    Json longer = kSum;
    longer["out"]["results"].push_back(longer["out"]["results"][1]);
    EXPECT_EQ(judge({longer}), 1);
}

TEST_F(Judging, FailsADifferenceThatNoRowLists) {
    EXPECT_EQ(judge({kOverflow}), 1);
    EXPECT_NE(problems().find("numTickets"), std::string::npos) << problems();
}

TEST_F(Judging, PassesADifferenceThatARowLists) {
    EXPECT_EQ(judge({kOverflow}, {kOverflowRow}), 0) << problems();
    EXPECT_EQ(report_.at("files").at("made.json").at("listed"), 1);
}

TEST_F(Judging, FailsWhatDiffersBesideWhatARowNames) {
    Json narrow = kOverflowRow;
    narrow["differs"] = Json::array({"numTickets"});
    EXPECT_EQ(judge({kOverflow}, {narrow}), 1);
    EXPECT_NE(problems().find("newCredit"), std::string::npos) << problems();
}

TEST_F(Judging, FailsARowThatSpeaksOfWhereWeEqualTheReference) {
    Json equal = kOverflow;
    equal["out"]["results"][0] = Json::parse(R"({"existingCredit": "0/1", "numTickets": "18446744073709551615/1",
        "newCredit": "18446744073709551615/1", "balance": {"value": "0/1", "ratString": "0"}})");
    ASSERT_EQ(judge({equal}), 0) << problems();
    EXPECT_EQ(judge({equal}, {kOverflowRow}), 1);
    EXPECT_NE(problems().find("row overflow speaks of this, but we answer as the reference does"), std::string::npos)
        << problems();
}

TEST_F(Judging, FailsARowThatDemandsARefusalWhereTheStepIsAnsweredAsByTheReference) {
    const Json row = Json::parse(R"({"row": "r", "of": "request", "rule": "None.", "when": [{"reference_is_at": 2}],
        "then": {"status": 400, "code": "invalid_argument"}, "differs": ["status", "error"]})");
    EXPECT_EQ(judge({kExchange}, {row}), 1);
    EXPECT_EQ(report_.at("failed"), 2);
}

TEST_F(Judging, CountsAnUnbuiltFeatureAsWaitingAndNotAsPassed) {
    Json waiting = kExchange;
    waiting["in"]["config"]["kafkaTopic"] = "events";
    EXPECT_EQ(judge({waiting}), 0);
    EXPECT_EQ(report_.at("passed"), 0);
    EXPECT_EQ(report_.at("waiting"), (Json{{"events", 1}}));
}

TEST_F(Judging, NamesAPartOfTheSchemaThatItDoesNotKnow) {
    Json unknown = kExchange;
    unknown["out"]["steps"][0]["trailers"] = {{"X-Sum", "1"}};
    judge({unknown});
    EXPECT_EQ(report_.at("passed"), 0);
    EXPECT_EQ(report_.at("waiting"), (Json{{"trailers", 1}}));
}

TEST_F(Judging, FailsACaseOfAnUnknownKindAmongKnownOnes) {
    EXPECT_EQ(judge({kSum, Json::parse(R"({"name": "odd", "in": {"kind": "odd"}, "out": {"x": 1}})")}), 1);
}

TEST_F(Judging, SaysThatAFileOfAnUnknownSchemaIsNotRun) {
    judge({kSum});
    write("vectors/odd.json", R"({"cases": [{"name": "odd", "in": {"kind": "odd"}, "out": {"x": 1}}]})");
    judge_folder();
    EXPECT_EQ(report_.at("passed"), 1);
    EXPECT_EQ(report_.at("skipped"), Json::parse(R"([["odd.json", "no case of a known kind"]])"));
}

TEST_F(Judging, FailsAFileThatIsNotJson) {
    judge({kSum});
    write("vectors/cut.json", R"({"cases": [)");
    EXPECT_EQ(judge_folder(), 1);
    EXPECT_NE(problems().find("cut.json"), std::string::npos) << problems();
}

TEST_F(Judging, RefusesToRunOnNothing) {
    std::filesystem::create_directory(folder_ / "vectors");
    EXPECT_EQ(judge_folder(), 2);
}

TEST_F(Judging, RefusesARowOfAnUnknownPredicate) {
    Json row = kOverflowRow;
    row["when"] = Json::array({"is_fine"});
    EXPECT_EQ(judge({kSum}, {row}), 2);
}

TEST_F(Judging, RefusesATableThatIsNoListOfRows) {
    judge({kSum});
    for (const char* table : {R"({"rows": {"a": 1}})", R"({"rows": [1]})", "[]", "{"}) {
        EXPECT_EQ(judge_under(table), 2) << table;
    }
}

TEST_F(Judging, RefusesARowThatMatchesEverything) {
    Json row = kOverflowRow;
    row["when"] = Json::array();
    EXPECT_EQ(judge({kSum}, {row}), 2);
}

TEST(Verdict, IsNotPassedWhereOneOfItsOperationsWaits) {
    Verdict verdict;
    verdict.add(Verdict::wait_for("a feature"));
    EXPECT_EQ(verdict.kind, Verdict::Kind::waiting);
    EXPECT_EQ(verdict.reason, "a feature");
}

TEST(Verdict, IsFailedWhereOneOfItsOperationsFails) {
    Verdict verdict = Verdict::wait_for("a feature");
    verdict.add(Verdict::failure("wrong"));
    verdict.add({});
    EXPECT_EQ(verdict.kind, Verdict::Kind::failed);
}

}  // namespace
}  // namespace farebox::conformance
