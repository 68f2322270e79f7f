// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

interface IBondingManager {
    function getTranscoderPoolSize() external view returns (uint256);
    function isActiveTranscoder(address transcoder) external view returns (bool);
    function updateTranscoderWithFees(address transcoder, uint256 fees, uint256 round) external;
}

interface IMinter {
    function depositETH() external payable returns (bool);
    function trustedWithdrawETH(address payable to, uint256 amount) external;
}

interface IRoundsManager {
    function blockHashForRound(uint256 round) external view returns (bytes32);
    function currentRound() external view returns (uint256);
    function currentRoundInitialized() external view returns (bool);
}
