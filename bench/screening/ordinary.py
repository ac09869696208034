"""Ordinary messages: what people and honest institutions write, filled with a seed; some look like fraud and are none.

The data set has none of these. Each line of TEMPLATES is one template, whose messages count as one campaign.
"""
import random

WORDS = {
    "bank": ["工商银行", "建设银行", "农业银行", "中国银行", "招商银行", "交通银行", "邮储银行", "平安银行", "浦发银行", "中信银行"],
    "site": ["www.icbc.com.cn", "www.ccb.com", "cmbchina.com/jf", "www.95516.com", "https://www.boc.cn/sourcedb", "12306.cn",
             "https://www.10086.cn/x/1", "www.chsi.com.cn"],
    "hotline": ["95588", "95533", "95599", "95555", "95559", "10086", "10010", "12345", "12306", "96110"],
    "yuan": ["12.50", "88", "1,280.00", "300", "2,000.00", "56.80", "15,000.00", "9.9", "4500"],
    "day": ["3月5日", "12月31日", "明天", "周三", "7月18日", "10月8日", "下周一"],
    "time": ["9:30", "14:00", "下午三点", "18:15", "上午10点", "19点"],
    "name": ["张伟", "李娜", "王芳", "刘洋", "陈静", "小明", "赵磊", "孙丽"],
    "code": ["482913", "0917", "773401", "6620", "159357"],
    "tail": ["尾号4821", "尾号0093", "末四位7716"],
    "place": ["人民路店", "3号楼下", "南门", "二楼会议室", "菜鸟驿站", "丰巢柜", "市一院", "政务中心"],
    "phone": ["13800138000", "021-62340000", "15912345678", "400-820-1111"],
    "city": ["南京", "杭州", "成都", "广州", "西安"],
    "link": ["https://example.org/a1", "https://docs.example.net/p/77", "http://t.example.com/x9", "https://v.example.cn/s/3"],
    "n": ["2", "3", "12", "48", "500", "1200"],
    "english": ["Tom", "Anna", "Mr Li", "Grace"],
}

TEMPLATES = """
【{bank}】您{tail}的储蓄卡{day}{time}支出人民币{yuan}元，余额{yuan}元。
【{bank}】您{tail}的账户{day}存入人民币{yuan}元（工资），活期余额{yuan}元。
【{bank}】您{tail}信用卡本期账单{yuan}元，到期还款日{day}，已还款请忽略。
【{bank}】验证码{code}，您正在登录手机银行，5分钟内有效，请勿告诉他人。
【{bank}】动态密码{code}，用于向{name}转账{yuan}元，切勿泄露。如非本人操作请致电{hotline}。
【{bank}】您的信用卡积分{n}分将于{day}到期，请登录本行APP兑换礼品，详询{hotline}。
【{bank}】您的信用卡积分将于{day}失效，可登录官网{site}查询兑换，客服{hotline}。
【{bank}】尊敬的客户，您的{tail}借记卡即将到期，请携带身份证到网点换卡，详询{hotline}。
【{bank}】尊敬的客户，因系统升级，{day}{time}起手机银行暂停服务两小时，敬请谅解。
【{bank}】尊敬的客户：您的身份证件即将过期，请本人到营业网点更新，以免影响业务办理。
【{bank}】您{tail}信用卡{day}消费{yuan}元，如有疑问请致电{hotline}。
【{bank}】您的信用卡额度已调整为{yuan}元，详见手机银行。
【{bank}】温馨提示：银行不会以短信链接要求您升级网银或提供验证码，谨防诈骗，详询{hotline}。
【{bank}】您尾号卡片因多次输错密码已锁定，请持身份证到网点解锁。
【支付宝】您的账户{day}收到{name}转账{yuan}元。
【微信支付】退款到账通知：商户已退款{yuan}元，退回原支付方式。
【反诈中心】警惕刷单返利骗局！凡是要求先垫付本金做任务的兼职都是诈骗，有疑问请拨96110。
【反诈中心】冒充公检法要求将钱转到“安全账户”的都是诈骗，公安机关没有安全账户。
【{city}公安】近期冒充客服退款、虚假投资理财、网络赌博高发，请勿点击陌生链接，切勿向陌生账户转账。
【{city}反诈】骗子常说：积分兑换现金、账户冻结、解冻费、稳赚不赔。请提醒家人不要轻信。
【{city}公安】您好，您近期可能接到诈骗电话，请不要向对方转账，如有疑问请联系96110。
公安提醒：网络博彩、百家乐、时时彩十赌九骗，参与赌博违法，请远离。
民警提醒广大群众：贷款先交保证金、工本费的都是诈骗，谨防上当受骗。
【{city}法院】{name}，您诉某公司买卖合同纠纷一案定于{day}{time}在第三法庭开庭，请准时到庭，咨询12368。
【人民法院】您有一份电子诉讼文书待查收，请登录人民法院送达平台查看，咨询电话12368。
【{city}交警】您的小型汽车于{day}在{city}违反禁止停车规定，请通过交管12123处理。
【税务局】您的个人所得税汇算退税已审核通过，款项将退至您登记的银行卡，请在个税APP查看。
【社保局】您的社保卡已制卡完成，请到{bank}网点领取，咨询12333。
【医保局】您的医保账户本月划入{yuan}元，余额{yuan}元。
【{city}政务】您申请的事项已办结，请于{day}到{place}窗口领取结果。
【顺丰速运】您的快件已到{place}，取件码{code}，请于{time}前领取。
【菜鸟驿站】您有包裹已到{place}，请凭{code}取件，咨询{phone}。
【中通快递】派送员{name}{phone}正在为您派件，请保持电话畅通。
您好，快递放{place}了，麻烦有空拿一下。
你的外卖到楼下了，麻烦下来取一下，谢谢。
【京东】您的订单已发货，预计{day}送达，请注意查收。
【淘宝】您申请的退款{yuan}元已原路退回，请查看账户。
您好我是网约车司机，我到{place}了，尾号{code}，您在哪？
【{city}电力】您户号本月电费{yuan}元，请于{day}前缴纳，以免影响用电。
【自来水公司】您本月水费{yuan}元，可通过微信公众号或营业厅缴费，客服{hotline}。
【燃气公司】定于{day}{time}入户安检，请家中留人。
【中国移动】您本月已用流量{n}M，话费余额{yuan}元，查询请拨{hotline}。
【中国联通】您的话费余额不足{yuan}元，请及时充值以免停机。
【中国电信】您的套餐已于{day}生效，详询{hotline}。
【物业】因设备检修，{day}{time}停水{n}小时，请提前储水。
【{city}市第一医院】您已预约{day}{time}内科{name}医生，请提前30分钟取号。
【体检中心】您的体检报告已出，请登录公众号查看或到{place}领取。
【疾控】您的孩子{day}可接种第二针疫苗，请带接种本到社区卫生服务中心。
医生说{day}复查，记得空腹，我陪你去{place}。
【学校通知】各位家长，{day}{time}召开家长会，请准时参加。
老师好，{name}今天发烧了，想请一天假。
{name}妈妈，孩子今天数学作业第{n}页没写，请督促一下。
【{city}大学】您的录取通知书已寄出，快递单号可在招生网查询。
家长您好，本学期餐费{yuan}元，请于{day}前交到班级账户，谢谢配合。
期末成绩单已发到家长群，请查看，有问题联系班主任{phone}。
妈，我到家了，放心吧。
爸，{day}我回家吃饭，想吃红烧肉。
老婆下班顺路买点菜，{yuan}块钱我转你了。
儿子，生活费给你转了{yuan}元，收到说一声。
今晚几点回来？给你留饭。
周末一起去爬山吗？叫上{name}。
哈哈哈好的，明天见！
昨天打麻将输了{yuan}，今天不打了。
晚上一起斗地主吗，三缺一。
世界杯看了吗，昨晚那个球真漂亮。
彩票中了{yuan}块，请你喝奶茶。
我换手机号了，{phone}，存一下，{name}。
我的新号码{phone}，旧号不用了。
给你发个位置，{place}见。
照片发你微信了，你看看。
宝宝的照片传到相册了 {link} 有空看看
会议资料在这里 {link} 麻烦大家提前看。
{name}，把{day}的报告发我一下，领导要看。
各位同事，{day}{time}在{place}开会，请准时参加。
王总，合同已经发您邮箱，请查收。
{name}你好，货款{yuan}元已付，请查收后发货。
张老板，这是我农行卡号6228480123456789012，户名{name}。
房租{yuan}元转你{bank}卡上了，请查收。
麻烦把报销款打到我工资卡，谢谢。
李会计，发票已经寄出，请查收，金额{yuan}元。
您投递的职位已通过初筛，请于{day}{time}到{place}面试，联系人{name}{phone}。
【招聘】{name}您好，邀请您{day}{time}到公司面试，地址：{city}软件大道{n}号。
【智联招聘】您的简历已被企业查看，请登录APP查看详情。
这个月工资发了吗？我查了一下还没到账。
【航空公司】尊敬的旅客，您乘坐的MU5102航班因天气原因延误，预计{time}起飞，给您带来不便敬请谅解。
【航空公司】您预订的CA1801航班{day}{time}起飞，请提前两小时到机场办理值机。
【铁路12306】您已购{day}G123次05车12A座，{city}站{time}开，请凭身份证乘车。
【12306】您的订单已退票，退款{yuan}元将于15个工作日内退回。
【酒店】您预订的{city}店大床房已确认，{day}入住，订单号{code}。
【携程】您的行程有变动，请在APP中查看，客服{hotline}。
【健身房】会员您好，您预约的{day}{time}瑜伽课已确认。
【理发店】{name}您好，您的会员卡余额{yuan}元，欢迎到店。
【影院】取票码{code}，{day}{time}3号厅，请提前入场。
【气象局】{city}今天夜里有中到大雨，请注意防范。
【抖音】验证码{code}，用于手机登录，请勿转发。
【美团】您的订单已送达，祝您用餐愉快。
【滴滴】本次行程费用{yuan}元，已自动支付。
【保险公司】您的车险将于{day}到期，请及时续保，详询{hotline}。
【保险公司】您的理赔款{yuan}元已汇入{tail}账户，请查收。
【证券公司】您认购的新股中签{n}股，请于{day}16点前备足资金。
【基金公司】您申购的基金已确认，份额{n}份，详见APP。
【公积金中心】您的住房公积金贷款已放款{yuan}元，每月还款日20日。
【{bank}】您的个人住房贷款本期应还{yuan}元，请于{day}前在还款账户存足款项。
【电影节】您已报名成功，{day}{time}签到，地点{place}。
【Apple】您的Apple ID验证码是：{code}，请勿与他人分享。
【图书馆】您借阅的图书将于{day}到期，请及时归还或续借。
【车主服务】您的ETC通行费{yuan}元已从{bank}卡扣除。
【核酸检测】您的采样结果为阴性，可在健康码查看。
党支部{day}{time}组织学习，请各位党员准时参加。
业主群投票链接 {link} 请大家{day}前投完。
班费公示在 {link} 请各位家长查看。
帮我砍一刀，谢谢啦 {link}
这个视频太好笑了 {link}
问卷填一下哈 {link}，{day}截止。
Hi {english}, the meeting moved to {time}, see you there.
Your verification code is {code}. Do not share it with anyone.
Your parcel has arrived, pick-up code {code}.
Dinner on {day}? Let me know, {english}.
Your card ending 4821 was charged CNY {yuan}. Balance CNY {yuan}.
Reminder: dentist appointment at {time}, reply 1 to confirm.
Happy birthday {english}! Hope you win the game tonight.
Please review the document {link} before {day}.
Police reminder: never transfer money to a so-called safe account.
借我{yuan}元，下周还你，{name}。
{name}，上次借的{yuan}元转你微信了，谢谢。
二手书{yuan}元包邮，要的话加我微信。
孩子压岁钱存了{yuan}元，利息还行。
炒股亏惨了，以后不玩了。
今天股票涨停了，晚上请客。
股票群里又在吹牛股，我退群了。
昨天那只股票短线赚了{yuan}元，运气好。
你炒股的群还在吗，我想学学。
物业费可通过微信公众号缴纳，{day}截止，逾期将收滞纳金。
【东方航空】尊敬的旅客，您乘坐的航班因天气原因取消，可免费改签或退票，请拨打95530办理。
晚上看球吗，我押主队，输了请吃饭。
【{bank}】您的账户因长期未使用已转为久悬户，请携带身份证到柜台激活。
【{bank}】您的手机银行已升级到新版本，请到应用商店更新，谢谢。
【{bank}】您的U盾证书将于{day}到期，请登录官网{site}更新证书，详询{hotline}。
【{bank}】您申请的信用卡已通过审核，卡片将寄往您的地址，激活请致电{hotline}。
【{bank}】您的信用卡已激活，交易密码请妥善保管，切勿告诉他人。
【{bank}】您申请的固定额度提升已通过，新额度{yuan}元，详询{hotline}。
【{bank}】您已逾期{n}天未还款{yuan}元，请尽快还款以免影响征信，详询{hotline}。
【{bank}】您{tail}的卡片疑似异常交易，我行已临时冻结，如有疑问请致电{hotline}。
【{bank}】您购买的理财产品将于{day}到期，本金及收益将自动转入{tail}账户。
【{bank}】生日快乐！送您积分{n}分，可在APP积分商城兑换。
【{bank}】您的信用卡年费{yuan}元已入账，刷满6次可免次年年费，详询{hotline}。
【{bank}】客户经理{name}提醒您：大额存单今日发售，欢迎到{place}咨询。
【{bank}】尊敬的客户，您的预约取款已受理，请于{day}到网点办理。
【{bank}】您正在办理实名认证，验证码{code}，请勿泄露。
【银联】您{tail}的卡在境外消费{yuan}元，如有疑问请拨打{hotline}。
卡号发我一下，我把钱转你{bank}卡上。
{bank}门口见，我先去取点钱。
你帮我去{bank}把卡解锁一下，密码输错了。
【信用卡中心】您的账单分期已办理成功，每期{yuan}元。
【养老金】您本月养老金{yuan}元已发放至{bank}账户。
【公交集团】您的公交卡已充值{yuan}元。
【健康码】您的行程信息已更新。
【水务】您的用水账户已实名，感谢配合。
【校园卡】您的校园卡余额不足{yuan}元，请及时充值，以免影响使用。
【学信网】您的学历认证已完成，请登录{site}查看报告。
【加油站】您的积分{n}分将于{day}清零，欢迎到站内兑换礼品。
【超市】会员您好，您的积分可兑换礼品，{day}前到服务台领取。
【商场】恭喜您在{day}抽奖活动中获得三等奖，请凭小票到服务台领取。
【公司年会】恭喜{name}抽中二等奖，请到前台领奖。
恭喜你被录取了！今晚请吃饭。
你妈住院了，晚上去看看她，别担心，没大事。
妈，生活费不够了，这周能转我{yuan}元吗。
{name}出差了，会议改到{day}{time}。
老板，{day}到办公室谈一下合同吧。
领导让我问下你报告写完没有。
明天来我办公室一趟，带上报表。
昨天派出所打电话让去补办身份证材料。
我们小区有人被诈骗了，说是冒充公安局，你注意点。
{name}说他的案子法院判了，赢了。
律师：{name}您好，您的案件{day}开庭，材料已提交法院。
【交警】您的驾驶证将于{day}期满换证，请登录交管12123办理。
【车管所】您的车辆检验有效期至{day}，请及时检验。
【税务】您的发票已开具，金额{yuan}元。
【社区】{day}{time}免费体检，请到{place}登记。
【居委会】医保缴费截止{day}，请及时缴费，咨询{phone}。
【航空】您的航班{day}改签成功，新航班{time}起飞，详询{hotline}。
【航空】您申请的退票已受理，退款{yuan}元7个工作日到账。
【旅行社】行程单已发您邮箱，出发{day}，导游{name}{phone}。
【租房】房东{name}：本月房租{yuan}元，请转我微信。
【中介】您看的房子业主同意降价，有空联系我{phone}，{name}。
【4S店】您的爱车该保养了，预约电话{phone}。
【装修】师傅{name}{day}上门测量，电话{phone}。
【快递】您的国际包裹已清关，预计{day}派送。
【快递】您的包裹因地址不详无法派送，请联系派送员{name}{phone}。
【客服】您反馈的订单问题已处理，退款{yuan}元将原路返回。
【保险】您投保的百万医疗险将于{day}到期，续保请联系{phone}。
【游戏】您的账号于{day}在新设备登录，如非本人操作请修改密码。
我游戏账号密码忘了，你还记得吗。
晚上王者开黑吗，差一个。
今天手气真好，打牌赢了{yuan}块。
周末去澳门玩，要带点什么吗。
电影《威尼斯商人》今晚七点，一起看？
{city}彩票店今天排队好长。
六合区今天停水。
送你个红包，生日快乐！
群里红包抢到{yuan}，哈哈。
注册会员送的券我用了，谢谢。
视频会议号{code}，链接 {link} 。
文件链接：{link} 密码{code}
外卖红包分享给你 {link}
拼团还差一人 {link} 快来
体检报告链接 {link} 你帮我看看严重不
同学聚会的照片整理好了 {link} 大家下载。
婚礼请柬 {link} 欢迎来参加，{name}。
老师发的课件 {link} 记得看。
预约挂号成功，详情 {link} 。
【门诊】报告已出，点击 {link} 查看，咨询{phone}。
【滴滴】行程分享 {link} 。
【电子发票】您的发票已开具，下载 {link} 。
兼职的事谢谢你，我{day}去上班，{name}。
超市招收银员，月薪4500，面试{day}，电话{phone}。
我们公司招会计，你有认识的人吗？
信用卡逾期了要打客服{hotline}问一下。
网上说刷单都是骗人的，你别信。
刚才有人冒充客服说给我退款，我没理他。
别点那个链接，是骗子。
这只股票还能拿吗？我想卖了。
基金今天又跌了，收益负{n}。
存了个三年定期，利息{yuan}元。
你爸的养老金到账了，{yuan}元。
Hi {english}, your flight on {day} is confirmed, booking {code}.
Bank notice: your statement is ready in the app.
{english}, can you send me the invoice? Thanks.
Congratulations on the new job, {english}!
Your order has shipped and will arrive on {day}.
Your appointment is confirmed, visit {link} to change it.
Lunch? I am at the bank until {time}.
Please pay the rent of {yuan} by {day}, thanks.
网贷还清了，终于松口气。
""".strip().splitlines()


class _Draw(dict):
    def __init__(self, draw):
        super().__init__()
        self._draw = draw

    def __missing__(self, key):
        return self._draw.choice(WORDS[key])


def messages(seed, copies):
    """(number of the template, text) of every template, `copies` times."""
    draw = random.Random(seed)
    return [(number, template.format_map(_Draw(draw))) for number, template in enumerate(TEMPLATES) for _ in range(copies)]
