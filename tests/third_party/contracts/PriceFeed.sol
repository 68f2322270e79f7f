// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// A price as Chainlink's aggregators tell it: eight decimals, with the time it was set. Its owner says what it is.
contract PriceFeed {
    address public immutable owner = msg.sender;
    uint8 public constant decimals = 8;
    string public constant description = "ETH / USD";

    uint80 private roundId;
    int256 private answer;
    uint256 private updatedAt;

    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    function setAnswer(int256 answer_, uint256 updatedAt_) external {
        require(msg.sender == owner, "caller must be the owner");
        roundId++;
        answer = answer_;
        updatedAt = updatedAt_;
        emit AnswerUpdated(answer, roundId, updatedAt);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        require(roundId > 0, "No data present");
        return (roundId, answer, updatedAt, updatedAt, roundId);
    }
}
