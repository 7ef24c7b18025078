"""What CloudFormation does differently for a few resource types when it removes or replaces a resource."""

STACK = "AWS::CloudFormation::Stack"

_DELETE_FIRST = """
ApplicationSignals: InstrumentationConfig
Backup: RestoreTestingSelection
CleanRooms: AnalysisTemplate ConfiguredTableAssociation PrivacyBudgetTemplate
CloudFront: FieldLevelEncryptionProfile
Config: Connector
Connect: Rule
CustomerProfiles: RecommenderSchema
DRS: LaunchConfigurationTemplate
DirectConnect: Connection Lag PrivateVirtualInterface PublicVirtualInterface TransitVirtualInterface
EC2: EIPAssociation IpamInternetRegistryAssociation LocalGatewayRouteTable
EC2: LocalGatewayRouteTableVirtualInterfaceGroupAssociation LocalGatewayVirtualInterface
EC2: LocalGatewayVirtualInterfaceGroup NetworkInterfaceAttachment SubnetCidrReservation SubnetNetworkAclAssociation
EC2: SubnetRouteTableAssociation TransitGatewayConnectPeer TransitGatewayPolicyTableEntry TransitGatewayRoute
EC2: TransitGatewayRouteTableAssociation VPCDHCPOptionsAssociation VPCGatewayAttachment VPNConcentrator VPNConnection
EKS: Capability CertificateAuthority IdentityProviderConfig
EventsV2: Subscriber
FSx: S3AccessPointAttachment
Glue: IdentityCenterConfiguration
IVS: StreamKey
InspectorV2: Connector
IoT: CertificateProvider
IoTSiteWise: Application
IoTTwinMaker: SyncJob
KafkaConnect: Connector
LakeFormation: DataCellsFilter PrincipalPermissions Tag TagAssociation
LicenseManagerLinuxSubscriptions: SubscriptionProvider
LicenseManagerUserSubscriptions: LicenseServerEndpoint
Logs: AccountPolicy Integration MetricFilter SubscriptionFilter
MGN: LaunchConfigurationTemplate
MediaConnect: FlowMediaStream
NetworkFlowMonitor: Scope
ODB: CloudAutonomousVmCluster CloudExadataInfrastructure CloudVmCluster OdbNetwork OdbPeeringConnection
Oam: Link
ObservabilityAdmin: DatasetIntegration
OpenSearchServerless: VpcEndpoint
Personalize: Dataset
Redshift: QEV2IdcApplication UsageLimit
Rekognition: StreamProcessor
Route53: QueryLoggingConfig
Route53Profiles: ProfileAssociation
SES: EmailIdentityCertificate
SageMaker: ComputeQuota ProcessingJob Workforce
SecurityHub: HubV2
SecurityLake: AwsLogSource DataLake Subscriber SubscriberNotification
Shield: Protection ProtectionGroup
StorageGateway: NFSFileShare SMBFileShare
SupportAuthZ: SupportPermit
Transcribe: Vocabulary
UXC: AccountCustomization
Wisdom: Assistant AssistantAssociation ContentAssociation KnowledgeBase
"""

DELETED_FIRST = frozenset(
    f"AWS::{service}::{name}"
    for service, _, names in (line.partition(": ") for line in _DELETE_FIRST.strip().splitlines())
    for name in names.split()
)
"""The types whose old resource goes before the new one comes (replacementStrategy in the registry's schemas,
us-east-1, as cfn-lint 1.58 carries them); for any other, CloudFormation creates first."""
